// Package search holds the requests of the ONVIF recording search service (Profile G)
// that use-go/onvif v0.0.9 lacks. The library routes a request by the name of the Go
// package that its struct lives in, so the package is named after the service.
package search

// Namespaces of the service, of the types that it uses, and of event topics.
const (
	Namespace = "http://www.onvif.org/ver10/search/wsdl"
	Types     = "http://www.onvif.org/ver10/schema"
	Notify    = "http://docs.oasis-open.org/wsn/b-2"
	Topics    = "http://www.onvif.org/ver10/topics"
)

// Dialect is that of topic expressions in which several may stand, joined by "|".
const Dialect = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"

// GetRecordingSummary asks for the span of everything that is stored.
type GetRecordingSummary struct {
	XMLName string `xml:"tse:GetRecordingSummary"`
	Tse     string `xml:"xmlns:tse,attr"`
}

// GetRecordingInformation asks for source and span of one recording.
type GetRecordingInformation struct {
	XMLName        string `xml:"tse:GetRecordingInformation"`
	Tse            string `xml:"xmlns:tse,attr"`
	RecordingToken string `xml:"tse:RecordingToken"`
}

// FindRecordings begins a search for recordings; its answer is a token.
type FindRecordings struct {
	XMLName       string `xml:"tse:FindRecordings"`
	Tse           string `xml:"xmlns:tse,attr"`
	Scope         Scope  `xml:"tse:Scope"`
	MaxMatches    int    `xml:"tse:MaxMatches"`
	KeepAliveTime string `xml:"tse:KeepAliveTime"` // xs:duration: "PT30S"
}

// GetRecordingSearchResults asks for what a search for recordings has found since the last question.
type GetRecordingSearchResults struct {
	XMLName     string `xml:"tse:GetRecordingSearchResults"`
	Tse         string `xml:"xmlns:tse,attr"`
	SearchToken string `xml:"tse:SearchToken"`
	MaxResults  int    `xml:"tse:MaxResults"`
	WaitTime    string `xml:"tse:WaitTime"`
}

// Scope narrows a search to recordings; the zero Scope is everything.
type Scope struct {
	Tt                 string `xml:"xmlns:tt,attr"`
	IncludedRecordings string `xml:"tt:IncludedRecordings,omitempty"`
}

// FindEvents begins a search for events of a recording between two points in time
// (2006-01-02T15:04:05Z); its answer is a token.
type FindEvents struct {
	XMLName           string `xml:"tse:FindEvents"`
	Tse               string `xml:"xmlns:tse,attr"`
	StartPoint        string `xml:"tse:StartPoint"`
	EndPoint          string `xml:"tse:EndPoint"`
	Scope             Scope  `xml:"tse:Scope"`
	SearchFilter      Filter `xml:"tse:SearchFilter"`
	IncludeStartState bool   `xml:"tse:IncludeStartState"`
	MaxMatches        int    `xml:"tse:MaxMatches"`
	KeepAliveTime     string `xml:"tse:KeepAliveTime"`
}

// Filter chooses events by topic.
type Filter struct {
	Topic Topic `xml:"wsnt:TopicExpression"`
}

// Topic is an expression with the dialect that it is written in.
type Topic struct {
	Wsnt    string `xml:"xmlns:wsnt,attr"`
	Tns1    string `xml:"xmlns:tns1,attr"`
	Dialect string `xml:"Dialect,attr"`
	Text    string `xml:",chardata"`
}

// GetEventSearchResults asks for what a search for events has found since the last question.
type GetEventSearchResults struct {
	XMLName     string `xml:"tse:GetEventSearchResults"`
	Tse         string `xml:"xmlns:tse,attr"`
	SearchToken string `xml:"tse:SearchToken"`
	MaxResults  int    `xml:"tse:MaxResults"`
	WaitTime    string `xml:"tse:WaitTime"`
}

// EndSearch ends a search of either kind.
type EndSearch struct {
	XMLName     string `xml:"tse:EndSearch"`
	Tse         string `xml:"xmlns:tse,attr"`
	SearchToken string `xml:"tse:SearchToken"`
}
