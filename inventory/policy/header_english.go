package policy

// englishRoles tell what a column of an English table holds, by its header in one word:
// published translations say "Number of Installations", "Installation position & shooting
// range", "Storage Period".
var englishRoles = []headerRole{
	{rKind, compile(`^(?i:category|classification|division)$`)},
	{rCount, compile(`^(?i:(?:total|installation|installed|cameras?|cctv|devices?|equipment|units?)*(?:numbers?|quantity|count)(?:of(?:the|fixed|total)?(?:installations?|installed|cameras?|cctvs?|units?|devices?|equipment|processors?)+)?)$`)},
	{rMount, compile(`^(?i:(?:camera|cctv|device)?(?:types?|kinds?|models?))$`)},
	{rLevel, compile(`^(?i:floors?|levels?|stor(?:e?y|ies))$`)},
	{rSpec, compile(`^(?i:resolution|pixels?|specifications?|specs?)$`)},
	{rDate, compile(`^(?i:(?:install(?:ation|ed)?|setup)(?:dates?|on|year))$`)},
	{rPlace, compile(`^(?i:install(?:ed|ation)at|where(?:installed)?|spots?)$`)},
	{rBranch, compile(`^(?i:property|sites?|properties|branches|buildings?|stores?|hotels?)$`)},
	{rPart, compile(`^(?i:(?:fixed|mobile|rotating)(?:installations?|cameras?|units?|type)?)$`)},
	{rPlace, compile(`^(?i:(?:camera|cctv)?(?:install(?:ation|ed|ing|ment)?)s?(?:locations?|positions?|places?|sites?|areas?)(?:(?:and|&|,|/)*(?:shooting|filming|coverage|recording|recorded|monitoring)?(?:ranges?|areas?|scopes?|locations?))?|(?:locations?|placements?|positions?)(?:(?:and|&|,|/)+(?:shooting|filming|recording|monitoring)?(?:ranges?|areas?|scopes?|(?:area)?coverage))?)$`)},
	{rRange, compile(`^(?i:(?:shooting|filming|coverage|recording|recorded|monitoring)(?:ranges?|areas?|scopes?)|coverage|scope(?:of)?(?:recording|shooting|filming|surveillance|coverage|monitoring))$`)},
	{rHours, compile(`^(?i:(?:shooting|filming|recording|operating)(?:times?|hours))$`)},
	{rRetention, compile(`^(?i:(?:storage|retention|preservation|keeping)(?:periods?|time)|retention)$`)},
	{rStorage, compile(`^(?i:(?:storage|keeping)(?:places?|locations?|sites?)?)$`)},
	{rPlace, compile(`^(?i:(?:install(?:ation|ment|ed)?|operation)?purposes?(?:of(?:installation|operation|use))?and(?:shooting|filming|recording)?(?:range|area|scope)(?:of(?:videotaping|filming|recording|shooting))?)$`)},
	{rPurpose, compile(`^(?i:purpose(?:of(?:installation|operation|use))?|(?:installation|operation)purpose(?:and(?:shooting|filming|recording)(?:range|area|scope))?)$`)},
	{rPhone, compile(`^(?i:(?:phone|telephone|contact|tel)\.?(?:numbers?|information)?)$`)},
	{rName, compile(`^(?i:name)$`)},
	{rTitle, compile(`^(?i:position|title|rank)$`)},
	{rUnit, compile(`^(?i:affiliation|departments?|teams?)$`)},
	{rNote, compile(`^(?i:notes?|remarks?)$`)},
}
