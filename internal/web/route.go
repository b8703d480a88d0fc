package web

import (
	"context"
	"net/http"

	"camledger/internal/sheet"
)

// handler answers a request of a visitor who may make it.
type handler func(w http.ResponseWriter, r *http.Request, v visitor) error

// route is one thing that the face answers, and who may ask for it.
type route struct {
	method  string
	pattern string
	may     Permission
	// branch tells which branch a request is about; nil: a list, limited by its
	// handler to what the visitor may read.
	branch func(ctx context.Context, id string) (branchID string, err error)
	handle handler
}

// routes is the one list of everything that the face answers. The wildcard {id} of a
// pattern is what branch is asked with.
func (s *server) routes() []route {
	return []route{
		{"GET", "/healthz", Public, nil, s.healthz},
		{"GET", "/readyz", Public, nil, s.readyz},
		{"GET", "/metrics", Machine, nil, s.metrics},
		{"GET", "/assets/", Public, nil, s.asset},

		{"GET", "/login", Public, nil, s.loginForm},
		{"POST", "/login", Public, nil, s.login},
		{"GET", "/login/once/{token}", Public, nil, s.onceForm},
		{"POST", "/login/once/{token}", Public, nil, s.once},
		{"GET", "/login/code", Public, nil, s.codeForm},
		{"POST", "/login/code", Public, nil, s.code},
		{"GET", outsidePath, Public, nil, s.goOutside},
		{"GET", outsideBack, Public, nil, s.comeBack},
		{"POST", "/language", Public, nil, s.setLanguage},
		{"POST", "/logout", SignedIn, nil, s.logout},
		{"GET", "/password", SignedIn, nil, s.passwordForm},
		{"POST", "/password", SignedIn, nil, s.password},

		{"GET", "/account", SignedIn, nil, s.account},
		{"POST", "/account/session", SignedIn, nil, s.endOwnSession},
		{"GET", codesPath, SignedIn, nil, s.codesPage},
		{"POST", codesPath, SignedIn, nil, s.setCodes},

		{"GET", "/people", Roster, nil, s.people},
		{"GET", "/people.csv", Roster, nil, s.export(s.personList, sheet.CSV)},
		{"GET", "/people.xlsx", Roster, nil, s.export(s.personList, sheet.XLSX)},
		{"GET", "/people/rights.csv", Roster, nil, s.export(s.rightList, sheet.CSV)},
		{"GET", "/people/rights.xlsx", Roster, nil, s.export(s.rightList, sheet.XLSX)},
		{"GET", "/people/new", People, nil, s.newPersonForm},
		{"POST", "/people/new", People, nil, s.addPerson},
		{"POST", "/people/codes", People, s.ofInstitution, s.demandCodes},
		{"GET", "/people/{id}", Roster, s.branchOfPerson, s.personPage},
		{"POST", "/people/{id}/grant", People, s.branchOfPerson, s.giveRight},
		{"POST", "/people/{id}/end", People, s.branchOfPerson, s.endRight},
		{"POST", "/people/{id}/appoint", People, s.branchOfPerson, s.appoint},
		{"POST", "/people/{id}/dismiss", People, s.branchOfPerson, s.dismiss},
		{"POST", "/people/{id}/state", People, s.branchOfPerson, s.personState},
		{"POST", "/people/{id}/change", People, s.branchOfPerson, s.renamePerson},
		{"POST", "/people/{id}/link", People, s.branchOfPerson, s.loginLink},
		{"POST", "/people/{id}/session", People, s.branchOfPerson, s.endPersonSession},
		{"GET", "/branches/{id}/units", Roster, s.branchOfBranch, s.units},
		{"POST", "/branches/{id}/units", People, s.branchOfBranch, s.changeUnits},

		{"GET", "/{$}", Read, nil, s.overview},
		{"GET", "/find", Read, nil, s.find},
		{"GET", "/branches", Read, nil, s.branches},
		{"GET", "/branches/count", Read, nil, s.count},
		{"GET", "/branches/count.csv", Read, nil, s.export(s.countList, sheet.CSV)},
		{"GET", "/branches/count.xlsx", Read, nil, s.export(s.countList, sheet.XLSX)},
		{"GET", "/branches/days.csv", Read, nil, s.export(s.trendList, sheet.CSV)},
		{"GET", "/branches/days.xlsx", Read, nil, s.export(s.trendList, sheet.XLSX)},
		{"GET", "/branches/{id}", Read, s.branchOfBranch, s.branch},
		{"GET", "/branches/{id}/days.csv", Read, s.branchOfBranch, s.export(s.dayList, sheet.CSV)},
		{"GET", "/branches/{id}/days.xlsx", Read, s.branchOfBranch, s.export(s.dayList, sheet.XLSX)},
		{"GET", "/branches/{id}/live", Read, s.branchOfBranch, s.liveBranch},
		{"POST", "/branches/{id}/scan", Scan, s.branchOfBranch, s.scan},
		{"POST", "/branches/{id}/login", Retry, s.branchOfBranch, s.retryLogin},
		{"POST", "/branches/{id}/held", Place, s.branchOfBranch, s.held},
		{"POST", "/branches/{id}/inspect", Inspect, s.branchOfBranch, s.inspect},
		{"GET", "/branches/{id}/placing", Read, s.branchOfBranch, s.placing},
		{"POST", "/branches/{id}/placing", Place, s.branchOfBranch, s.place},
		{"GET", "/branches/{id}/slots", Read, s.branchOfBranch, s.slots},
		{"POST", "/branches/{id}/slots", Place, s.branchOfBranch, s.changeSlots},
		{"POST", "/branches/{id}/rules", Place, s.branchOfBranch, s.revokeRule},
		{"GET", listPath, Place, s.ofInstitution, s.cameraLists},
		{"POST", listPath, Place, s.ofInstitution, s.giveList},
		{"GET", listPath + "/{id}", Place, s.ofInstitution, s.oneList},
		{"POST", listPath + "/{id}", Place, s.ofInstitution, s.changeList},
		{"POST", "/branches/{id}/enrolled", Place, s.branchOfBranch, s.enrolled},

		{"GET", "/differences", Read, nil, s.differences},
		{"POST", "/differences", Report, nil, s.settle},
		{"GET", "/differences.csv", Read, nil, s.export(s.differenceList, sheet.CSV)},
		{"GET", "/differences.xlsx", Read, nil, s.export(s.differenceList, sheet.XLSX)},
		{"GET", "/differences/{id}", Read, s.branchOfDifference, s.difference},
		{"POST", "/differences/{id}/decide", Report, s.branchOfDifference, s.decide},
		{"POST", "/differences/{id}/approve", Approve, s.branchOfDifference, s.approve},

		{"GET", "/cameras", Read, nil, s.cameras},
		{"GET", "/cameras.csv", Read, nil, s.export(s.cameraList, sheet.CSV)},
		{"GET", "/cameras.xlsx", Read, nil, s.export(s.cameraList, sheet.XLSX)},
		{"GET", "/cameras/{id}", Read, s.branchOfCamera, s.camera},
		{"GET", "/cameras/{id}/live", Read, s.branchOfCamera, s.liveCamera},
		{"POST", "/cameras/{id}/check", Check, s.branchOfCamera, s.check},
		{"GET", "/cameras/{id}/picture", Look, s.branchOfCamera, s.cameraPicture},
		{"POST", "/cameras/{id}/view", Place, s.branchOfCamera, s.chooseView},
		{"POST", "/cameras/{id}/place", Place, s.branchOfCamera, s.placeOne},

		{"GET", "/scans", Read, nil, s.scans},
		{"GET", "/scans.csv", Read, nil, s.export(s.scanList, sheet.CSV)},
		{"GET", "/scans.xlsx", Read, nil, s.export(s.scanList, sheet.XLSX)},
		{"GET", "/scans/{id}", Read, s.branchOfScan, s.scanPage},

		{"GET", "/promises", Read, s.ofInstitution, s.promises},
		{"GET", "/promises.csv", Read, s.ofInstitution, s.export(s.promiseList, sheet.CSV)},
		{"GET", "/promises.xlsx", Read, s.ofInstitution, s.export(s.promiseList, sheet.XLSX)},
		{"POST", "/promises", Propose, s.ofInstitution, s.confirm},
		{"GET", "/audit", Log, s.ofInstitution, s.auditLog},
		{"GET", "/audit.csv", Log, s.ofInstitution, s.export(s.auditList, sheet.CSV)},
		{"GET", "/audit.xlsx", Log, s.ofInstitution, s.export(s.auditList, sheet.XLSX)},

		{"GET", "/inspections", Read, nil, s.inspections},
		{"GET", "/inspections.csv", Read, nil, s.export(s.inspectionList, sheet.CSV)},
		{"GET", "/inspections.xlsx", Read, nil, s.export(s.inspectionList, sheet.XLSX)},
		{"GET", "/inspections/{id}", Read, s.branchOfInspection, s.inspection},
		{"GET", "/inspections/{id}/sheet", Read, s.branchOfInspection, s.sheet},
		{"GET", "/inspections/{id}/sheet.csv", Read, s.branchOfInspection, s.export(s.sheetList, sheet.CSV)},
		{"GET", "/inspections/{id}/sheet.xlsx", Read, s.branchOfInspection, s.export(s.sheetList, sheet.XLSX)},
		{"POST", "/inspections/{id}/sign", Sign, s.branchOfInspection, s.sign},
		{"POST", "/inspections/{id}/seal", Seal, s.branchOfInspection, s.seal},

		{"GET", "/incidents", Read, nil, s.incidents},
		{"GET", "/incidents.csv", Read, nil, s.export(s.incidentList, sheet.CSV)},
		{"GET", "/incidents.xlsx", Read, nil, s.export(s.incidentList, sheet.XLSX)},
		{"GET", "/incidents/record", Read, nil, s.outageRecord},
		{"GET", "/incidents/{id}", Read, s.branchOfIncident, s.incident},
		{"POST", "/incidents/{id}/acknowledge", Answer, s.branchOfIncident, s.acknowledge},
		{"POST", "/incidents/{id}/note", Answer, s.branchOfIncident, s.noteIncident},
		{"GET", "/mails", Read, nil, s.mails},
		{"GET", "/alerts", Read, nil, s.alertPage},
		{"POST", "/alerts/mine", Read, nil, s.setMine},
		{"POST", "/alerts/test", Answer, nil, s.testMail},
		{"GET", "/branches/{id}/alerts", Plan, s.branchOfBranch, s.branchAlerts},
		{"POST", "/branches/{id}/alerts", Plan, s.branchOfBranch, s.setBranchAlerts},
		{"POST", "/mails/{id}/resend", Answer, s.branchOfDelivery, s.resend},
		{"POST", "/mails/{id}/drop", Answer, s.branchOfDelivery, s.dropDead},

		{"GET", "/maintenance", Read, nil, s.work},
		{"GET", "/maintenance/new", Plan, nil, s.planWhere},
		{"POST", "/maintenance/{id}/end", Plan, s.branchOfWindow, s.endWork},
		{"GET", "/branches/{id}/maintenance", Plan, s.branchOfBranch, s.planForm},
		{"POST", "/branches/{id}/maintenance", Plan, s.branchOfBranch, s.plan},

		{"GET", "/policy", Read, nil, s.policy},
		{"GET", "/policy/diff", Read, nil, s.compare},
		{"GET", "/policy/diff.html", Read, nil, s.compareFile(".html", sheet.ComparisonHTML)},
		{"GET", "/policy/diff.xlsx", Read, nil, s.compareFile(".xlsx", sheet.ComparisonXLSX)},
		{"GET", "/policy/now", Read, nil, s.versionNow},
		{"GET", nextPage, Read, s.ofInstitution, s.nextPolicy},
		{"GET", nextPage + "/{file}", Read, s.ofInstitution, s.nextFile},
		{"GET", "/policy/{id}", Read, nil, s.version},
		{"GET", "/policy/version/{id}/print", Read, nil, s.versionPrint},
		{"GET", "/policy/version/{id}/original", Read, nil, s.original},
		{"GET", "/policy/version/{id}/text", Read, nil, s.plainText},
		{"GET", "/policy/version/{id}/rows.csv", Read, nil, s.export(s.rowList, sheet.CSV)},
		{"GET", "/policy/version/{id}/rows.xlsx", Read, nil, s.export(s.rowList, sheet.XLSX)},
		{"GET", "/policy/version/{id}/policy.html", Read, nil, s.publishedPolicy},
		{"GET", "/policy/version/{id}/signs.html", Read, nil, s.signs},
		{"GET", uploadPath, Draft, s.ofInstitution, s.newPolicyForm},
		{"POST", uploadPath, Draft, s.ofInstitution, s.newPolicy},
		{"GET", "/policy/draft/{id}", Read, s.ofInstitution, s.draft},
		{"GET", "/policy/draft/{id}/print", Read, s.ofInstitution, s.draftPrint},
		{"GET", "/policy/draft/{id}/original", Read, s.ofInstitution, s.draftOriginal},
		{"GET", "/policy/draft/{id}/text", Read, s.ofInstitution, s.draftText},
		{"POST", "/policy/draft/{id}/row", Draft, s.ofInstitution, s.editRow},
		{"POST", "/policy/draft/{id}/undo", Draft, s.ofInstitution, s.undoEdit},
		{"POST", "/policy/draft/{id}/answer", Draft, s.ofInstitution, s.answerProblem},
		{"POST", "/policy/draft/{id}/discard", Draft, s.ofInstitution, s.discardDraft},
		{"POST", "/policy/draft/{id}/accept", Accept, s.ofInstitution, s.accept},

		{"GET", "/", Public, nil, s.missing},
	}
}
