package alerts

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// contract names, for each rule by which alerts behave, the tests that hold it.
var contract = []struct {
	rule  string
	tests string // names, with spaces between
}{
	// States of a camera.
	{"healthy → suspect → down → recovering → healthy", "TestCameraMovesAsTheContractSays TestReferenceAgrees"},
	{"Only check results ok, degraded, down, auth-refused move", "TestCameraMovesAsTheContractSays TestNoDataIsNeverRecovered"},
	{"beside them maintenance, unreachable", "TestEveryPartStatusReasonAndEventHasWords TestDisabledCameraIsWithdrawnNotRecovered"},
	{"Each tier (beat, stream, full) keeps its own streak", "TestCameraMovesAsTheContractSays TestEncoderThatComesAndGoesIsNotHiddenByItsBeats"},
	{"Beats raise or clear suspicion of the *device*", "TestStormIsSeenByBeats TestCameraMovesAsTheContractSays"},
	{"at least 3 failures in a row", "TestCameraMovesAsTheContractSays"},
	{"checked again after 30, 60, 120 s", "TestSuspectIsCheckedAgainAfterThirtySixtyAndAHundredAndTwentySeconds"},
	{"Refused logins are not repeated", "TestRefusedLoginIsNotRepeated TestRefusedPasswordIsSentOnce TestCameraMovesAsTheContractSays"},
	{"at the first success of that tier; → healthy after 2 successes", "TestCameraMovesAsTheContractSays"},
	{"each relapse within an hour doubles that", "TestCameraMovesAsTheContractSays TestLossesOfTheMonitorsOwnLineAreNoRelapse"},
	{"5 confirmed crossings", "TestFiveConfirmedCrossingsWithinAnHourAreUnstable TestSteadyOutageIsNotUnstable"},
	{"at least 30 % of at least 12 raw checks failed", "TestEncoderThatComesAndGoesIsNotHiddenByItsBeats TestPlannedRestartsMakeNothingUnstable"},
	{"One notice; recovery notices held until 30 min are quiet", "TestUnstableCameraGetsOneNoticeAndItsRecoveryIsHeldUntilQuiet TestUnstableCameraThatStaysDownIsDown"},
	{"An outage is dated back to its first failure", "TestOutageIsDatedBackToItsFirstFailureAndEndsWithTheFirstSuccess"},
	{"Records are never delayed; only mail is", "TestShorterOutageIsRecordedButNotMailed"},
	// When mail goes.
	{"an outage that lasts 10 min", "TestMailGoesForAnOutageThatLastsTenMinutes TestShorterOutageIsRecordedButNotMailed TestAMonthOfTroubles"},
	{"5 min where a person marked", "TestCriticalPlacesAreMailedAfterFiveMinutes TestCriticalPlacesOfTheConfiguration"},
	{"wait 2 min for company", "TestMailGoesForAnOutageThatLastsTenMinutes TestReferenceAgrees"},
	{"at most one notice per branch every 15 min", "TestAtMostOneNoticePerBranchEveryFifteenMinutes TestManyBranchesDownAreOneMailForEach TestWhateverHappensTheContractHolds"},
	{"latency from limit to outbox", "TestLimitToOutboxTakesAtMostCheckIntervalPlusWait TestAMonthOfTroubles"},
	{"A reminder at 09:00 on working days", "TestRemindersGoAtNineOnWorkingDays"},
	{"(calendar of holidays in the config, weekends otherwise)", "TestRemindersGoAtNineOnWorkingDays"},
	{"escalation 0 h branch, 24 h facilities, 72 h manager", "TestEscalationAfterADayAndThreeIsStoppedByAnAcknowledgement"},
	{"An outage that ends before its notice was delivered", "TestOutageThatEndsBeforeItsNoticeWasDeliveredBecomesWasDown TestOutageThatEndsWhileItWaitsForTheCapBecomesWasDown"},
	{"One mail: subject", "TestSubjectCountsNewContinuingAndRecovered TestMailsAreAsLookedAt"},
	{"Text and HTML", "TestMailArrivesAtARealServerAsItWasWritten TestMailsAreAsLookedAt"},
	{"what to try first for that cause; a link", "TestMailsAreAsLookedAt TestEveryPartStatusReasonAndEventHasWords"},
	{"Neutral words (a provider took", "TestMailsUseNeutralWords"},
	{"Places marked critical go by slot code and link", "TestCriticalPlacesGoBySlotCodeAndLinkOnly TestHookBodyTellsNoThief"},
	{"A morning digest after the nightly scan", "TestReportsGoWhenAllIsWell"},
	// Cascade.
	{"parents are the collector's line", "TestSilentCollectorIsOneIncidentOfItsBranch TestRecorderThatDiesIsOneIncident"},
	{"at least max(3, 50 %) of a branch's cameras fail within 3 min", "TestHalfABranchWithinThreeMinutesIsOneParentIncident TestStormIsSeenByBeats TestPlannedWorkOnManyCamerasIsNoStorm"},
	{"one parent incident opens with a checklist", "TestMailsAreAsLookedAt TestHalfABranchWithinThreeMinutesIsOneParentIncident"},
	{"takes in the single ones already open", "TestHalfABranchWithinThreeMinutesIsOneParentIncident TestReferenceAgrees"},
	{"Members are unreachable, go on being checked", "TestHalfABranchWithinThreeMinutesIsOneParentIncident TestReferenceAgrees"},
	{"If at least 3 branches exist and all fail at once", "TestAllBranchesAtOnceAndTheMonitorSuspectsItself TestTwoBranchesAtOnceAreNotTheMonitor TestTwoBranchesOfManyAreNotTheMonitor"},
	{"only the operator is mailed", "TestAllBranchesAtOnceAndTheMonitorSuspectsItself TestOutageThatBeganWithTheMonitorsOwnIsMailedToNobody TestLossesOfTheMonitorsOwnLineMakeNothingUnstable"},
	// Recovery.
	{"a recovered notice goes if and only if the outage notice was delivered", "TestRecoveredNoticeGoesWhereTheOutageNoticeWasDelivered TestMessageInFlightIsFollowedByARecovery TestWhateverHappensTheContractHolds"},
	{"even in maintenance or under a parent", "TestRecoveryGoesEvenInMaintenance TestEndOfAMemberIsToldWithItsParents TestEndOfAMemberWaitsForNoParentThatStaysDown TestReferenceAgrees"},
	{"\"No data\" is never \"recovered\"", "TestNoDataIsNeverRecovered TestDisabledCameraIsWithdrawnNotRecovered"},
	// Maintenance.
	{"scope (camera, recorder, location, branch)", "TestWindowsHoldWhatTheyAreFor TestPlannedWorkOnManyCamerasIsNoStorm"},
	{"no open end", "TestMaintenanceWithoutAnEndCoversNothing TestWindowsHaveBounds"},
	{"results are marked planned", "TestResultsDuringPlannedWorkAreMarked TestPlannedRestartsMakeNothingUnstable"},
	{"still down at the end = alert", "TestStillDownAtTheEndOfMaintenanceIsMailedAtTheEnd TestMaintenanceMailsNothingAndStillDownAtTheEndAlerts"},
	{"Availability is shown with and without planned time", "TestAvailabilityWithAndWithoutPlannedTime"},
	// Delivery.
	{"outbox rows are written in the transaction of the state change", "TestKilledAtEveryStep TestNoMailIsLostWhenTheProgramIsKilled"},
	{"idempotency key (notice, recipient)", "TestWhateverHappensTheContractHolds TestDeliveryIsClaimedOnce"},
	{"SMTP 4xx and network errors are tried again", "TestMailIsTriedAgainFromAMinuteUpToAnHourForThreeDays TestFaultsOfTheMailServerAreToldApart TestMailServerThatIsAwayIsTriedAgain"},
	{"5xx is permanent: dead letter", "TestDeadLetterGoesToTheFallback TestRefusedMailboxIsGivenUp TestDeadLettersStandOnEveryPage"},
	{"The server's reply and the Message-ID are kept", "TestDeliveryOutcomes TestMailArrivesAtARealServerAsItWasWritten"},
	{"follow-ups carry In-Reply-To", "TestMailArrivesAtARealServerAsItWasWritten TestOutageIsMailedOnceAndItsEndToo"},
	{"TLS is required off", "TestTLSIsRequiredOffLoopbackAndNoPasswordGoesInTheClear"},
	{"no AUTH in the clear", "TestTLSIsRequiredOffLoopbackAndNoPasswordGoesInTheClear"},
	{"links come from `base_url`", "TestLinksComeFromTheBaseURL"},
	{"No address or header comes unescaped", "TestHostileNamesCannotBreakAMail TestHostileNamesArriveAsOneReadableMail TestBrokenAddressOrMessageIDIsRefusedForGood"},
	{"A rate cap per recipient", "TestARecipientGetsNoMoreMailsInAnHourThanTheRateCap"},
	{"A daily mail goes even when all is well", "TestReportsGoWhenAllIsWell TestMissedReportIsMadeGood"},
	{"An optional URL is called after each completed nightly scan", "TestDeadMansURLHearsOnlyOfCompleteNights"},
	{"A branch can be in *observe* mode", "TestObserveModeDecidesAndShowsButMailsNothing TestOutageThatWasOnlyObservedIsMailedWhenObservationEnds"},
	{"it takes the time as an argument", "TestAdvanceLeavesItsArgumentAlone TestScaleShortensEveryWaitInItsTrueRatio"},
}

// TestEveryRuleOfTheContractHasTests sees that the tests named for each rule exist.
func TestEveryRuleOfTheContractHasTests(t *testing.T) {
	known := map[string]bool{}
	for _, dir := range []string{".", "../internal/app", "../internal/store", "../internal/web", "../inventory"} {
		files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`).FindAllStringSubmatch(string(text), -1) {
				known[m[1]] = true
			}
		}
	}
	for _, c := range contract {
		for name := range strings.FieldsSeq(c.tests) {
			if !known[name] {
				t.Errorf("%q: there is no %s", c.rule, name)
			}
		}
	}
}
