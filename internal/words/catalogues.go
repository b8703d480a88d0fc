package words

// catalogues lists the catalogue of each room, in the order in which they are searched.
var catalogues = []Catalogue{
	common, lengthWords, differenceWords, lifeWords, identityWords, loginWords,
	policyWords, documentWords, draftWords,
	sheetWords, keptWords,
	causeWords, noteWords,
	alertsWords,
	webWords, webOverviewWords, webBranchWords, webDifferenceWords, webCameraWords, webPolicyWords, webMaintenanceWords, webIncidentWords, webAlertsWords, webPeopleWords,
	webDecisionWords, webSlotWords, webRecordWords, webPictureWords,
	webHintWords,
	nextWords,
}

// common holds what several faces say.
var common = Catalogue{
	"app.name": {"CamLedger", "CamLedger"},
}
