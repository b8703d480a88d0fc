package layoutgen

// house is one kind of institution: how it is named, what it calls itself, which places it has and how its sites are named.
type house struct {
	kind   string
	names  []string // %s is the stem
	ours   []string // what the text calls it after the first naming
	places []string // keys of places, besides common
	sites  []string // %s is another stem; those without are taken once
	first  []string // the site that comes first where there are several
}

// Stems of invented names. None is a place or a house that the author knows of in this spelling with these ends.
var stems = []string{
	"새솔", "하늬", "가람솔", "미르내", "온새미", "다솜", "물푸레", "한울빛", "너울", "솔가람", "별하", "늘품", "도담", "참들", "큰여울", "아라솔", "라온", "볕들", "윤슬", "해밀", "달구름", "먼동", "새벽들", "꽃내", "은가비",
	"나리솔", "마루한", "단미", "소담", "초롱", "고운결", "빛누리", "푸른재", "샘물", "돌고개", "느티", "갈숲", "바람들", "한벗", "이든", "가온", "미리내골", "두레", "모란들", "서리풀", "배꽃", "찬샘", "까치재", "여우비", "범내", "옥돌",
}

var houses = []house{
	{"credit-union", []string{"%s신협", "%s신용협동조합"}, []string{"본 조합", "조합", "본회"}, []string{"bank"}, []string{"%s지점", "%s역지점", "%s동지점", "%s시장지점", "%s출장소"}, []string{"본점"}},
	{"community-bank", []string{"%s새마을금고", "%sMG새마을금고"}, []string{"금고", "본 금고"}, []string{"bank"}, []string{"%s지점", "%s분소", "제1지점", "제2지점", "%s동지점"}, []string{"본점", "본소"}},
	{"farm-coop", []string{"%s농협", "%s농업협동조합"}, []string{"본 농협", "농협"}, []string{"bank"}, []string{"%s지점", "하나로마트", "%s경제사업소", "농기계수리센터", "%s주유소", "미곡처리장", "자재센터", "로컬푸드직매장"}, []string{"본점", "본소"}},
	{"fish-coop", []string{"%s수협", "%s수산업협동조합"}, []string{"조합", "본 조합"}, []string{"bank"}, []string{"%s지점", "위판장", "냉동공장", "바다마트", "%s어촌계", "급유소"}, []string{"본점", "본소"}},
	{"forest-coop", []string{"%s산림조합"}, []string{"본 조합", "조합"}, []string{"bank"}, []string{"임산물유통센터", "나무시장", "%s지점", "목재집하장"}, []string{"본점", "본소"}},
	{"savings-bank", []string{"%s저축은행", "주식회사 %s상호저축은행"}, []string{"당행", "회사", "본 은행"}, []string{"bank"}, []string{"%s지점", "%s역지점", "%s여신전문출장소"}, []string{"본점", "본점영업부"}},
	{"bank", []string{"%s은행", "주식회사 %s은행"}, []string{"은행", "당행"}, []string{"bank"}, []string{"%s지점", "%s금융센터", "%s출장소", "전산센터"}, []string{"본점"}},
	{"securities", []string{"%s증권", "%s투자증권(주)"}, []string{"회사", "당사"}, []string{"company"}, []string{"%sWM센터", "%s지점", "%s영업소"}, []string{"본사"}},
	{"insurance", []string{"%s손해보험", "%s생명보험 주식회사"}, []string{"회사", "당사"}, []string{"company"}, []string{"%s사옥", "%s고객센터", "%s연수원", "%s보상센터"}, []string{"본사"}},
	{"post", []string{"%s우체국"}, []string{"우리 우체국", "본 기관"}, []string{"post"}, []string{"%s우체국", "%s동우체국", "%s역우체국", "%s1동우체국", "%s4동우체국", "%s우편취급국"}, nil},
	{"sorting", []string{"%s우편집중국"}, []string{"본 기관", "집중국"}, []string{"post", "company"}, nil, nil},
	{"library", []string{"%s도서관", "%s시립도서관", "%s교육도서관", "%s중앙도서관"}, []string{"도서관", "본 기관", "우리 도서관"}, []string{"library"}, []string{"%s도서관", "%s작은도서관", "%s어린이도서관", "%s분관", "%s스마트도서관"}, nil},
	{"elementary", []string{"%s초등학교"}, []string{"본교", "우리 학교", "학교"}, []string{"school"}, []string{"본관", "후관", "별관", "체육관", "급식동", "병설유치원", "%s관"}, []string{"본관"}},
	{"middle", []string{"%s중학교"}, []string{"본교", "학교"}, []string{"school"}, []string{"본관", "후관", "서관", "체육관", "급식동", "%s관"}, []string{"본관"}},
	{"high", []string{"%s고등학교", "%s여자고등학교", "%s과학고등학교", "%s상업고등학교"}, []string{"본교", "학교", "우리 학교"}, []string{"school"}, []string{"본관", "신관", "기숙사", "실습동", "체육관", "%s관"}, []string{"본관"}},
	{"special-school", []string{"%s학교"}, []string{"본교", "본 기관"}, []string{"school", "welfare"}, []string{"본관", "전공과동", "생활관", "체육관"}, []string{"본관"}},
	{"kindergarten", []string{"%s유치원"}, []string{"본원", "유치원"}, []string{"school", "welfare"}, []string{"본관", "별관"}, []string{"본관"}},
	{"daycare", []string{"%s어린이집", "시립%s어린이집"}, []string{"어린이집", "본 원"}, []string{"welfare"}, nil, nil},
	{"university", []string{"%s대학교", "%s과학대학교"}, []string{"본교", "우리 대학", "대학"}, []string{"univ"}, []string{"%s캠퍼스", "%s관", "공학관", "인문관", "도서관", "학생생활관", "1호관", "제2공학관", "대학본부"}, []string{"대학본부", "본관"}},
	{"college", []string{"%s보건대학교", "%s예술대학", "%s폴리텍대학"}, []string{"본 대학", "대학"}, []string{"univ"}, []string{"본관", "%s관", "실습관", "도서관", "기숙사", "2호관"}, []string{"본관"}},
	{"edu-office", []string{"%s교육지원청", "%s교육청"}, []string{"우리청", "본 기관"}, []string{"city"}, []string{"본청", "%s수련원", "영재교육원", "Wee센터", "학생안전체험관", "특수교육지원센터"}, []string{"본청"}},
	{"training", []string{"%s교육원", "%s연수원", "%s수련관"}, []string{"교육원", "본 원", "본 기관"}, []string{"hotel", "park"}, []string{"본관", "생활관", "강의동", "체육관"}, []string{"본관"}},
	{"hospital", []string{"%s병원", "의료법인 %s병원"}, []string{"본원", "병원"}, []string{"hospital"}, []string{"본관", "별관", "신관", "장례식장", "암센터", "검진센터", "주차타워"}, []string{"본관"}},
	{"medical-center", []string{"%s의료원", "%s대학교병원"}, []string{"의료원", "본원"}, []string{"hospital"}, []string{"본관", "신관", "재활센터", "호스피스동", "어린이병원", "연구동"}, []string{"본관"}},
	{"nursing-hospital", []string{"%s요양병원", "%s재활병원"}, []string{"본원", "병원"}, []string{"hospital", "welfare"}, []string{"본관", "별관"}, []string{"본관"}},
	{"clinic", []string{"%s의원", "%s치과의원", "%s한의원", "%s안과"}, []string{"본원", "의원"}, []string{"hospital"}, nil, nil},
	{"nursing-home", []string{"%s요양원", "%s실버타운"}, []string{"본 원", "시설"}, []string{"welfare"}, []string{"본관", "별관"}, []string{"본관"}},
	{"welfare", []string{"%s종합사회복지관", "%s장애인복지관", "%s노인복지관"}, []string{"복지관", "본 기관"}, []string{"welfare"}, []string{"%s주간보호센터", "%s분관", "%s작업장", "%s어린이집"}, []string{"본관"}},
	{"youth", []string{"%s청소년문화의집", "%s청소년쉼터", "%s청소년센터"}, []string{"본 기관", "센터"}, []string{"welfare"}, nil, nil},
	{"health", []string{"%s보건소", "%s정신건강복지센터"}, []string{"보건소", "본 기관"}, []string{"hospital", "city"}, []string{"%s보건지소", "%s보건진료소", "치매안심센터"}, []string{"본소"}},
	{"city", []string{"%s시청", "%s시"}, []string{"시", "본 기관"}, []string{"city"}, []string{"%s동행정복지센터", "보건소", "상하수도사업소", "차량등록사업소", "농업기술센터", "%s도서관", "%s면사무소", "문화예술회관"}, []string{"본청"}},
	{"gun", []string{"%s군청", "%s군"}, []string{"군", "본 기관"}, []string{"city"}, []string{"%s읍사무소", "%s면사무소", "보건의료원", "환경사업소", "군민체육센터"}, []string{"본청"}},
	{"gu", []string{"%s구청", "%s구"}, []string{"구", "우리 구"}, []string{"city"}, []string{"%s동주민센터", "%s1동", "%s2동", "%s본동", "구의회", "보건소", "자원순환센터"}, []string{"구청"}},
	{"council", []string{"%s시의회", "%s군의회"}, []string{"의회", "본 기관"}, []string{"city"}, nil, nil},
	{"facility-corp", []string{"%s시설관리공단", "%s도시관리공단"}, []string{"공단", "본 공단"}, []string{"park", "company"}, []string{"%s체육센터", "%s공영주차장", "%s수영장", "견인보관소", "추모공원", "%s테니스장", "종량제물류센터", "%s문화센터"}, []string{"본부", "공단본부"}},
	{"city-corp", []string{"%s도시공사", "%s개발공사"}, []string{"공사", "본 공사"}, []string{"company"}, []string{"%s임대주택", "%s산업단지", "%s캠핑장", "종합운동장", "%s하수처리장"}, []string{"본사"}},
	{"transit", []string{"%s교통공사", "%s도시철도공사"}, []string{"공사"}, []string{"transit"}, []string{"%s역", "%s차량기지", "종합관제센터"}, []string{"본사"}},
	{"airport", []string{"%s공항", "%s항만공사"}, []string{"공사", "본 기관"}, []string{"transit"}, []string{"여객터미널", "화물터미널", "1부두", "2부두", "컨테이너터미널", "항만지원센터"}, []string{"여객터미널"}},
	{"terminal", []string{"%s종합버스터미널", "%s터미널(주)"}, []string{"터미널", "회사"}, []string{"transit"}, nil, nil},
	{"agency", []string{"%s진흥원", "한국%s산업진흥원", "%s평가원", "%s인증원"}, []string{"진흥원", "본 기관", "기관"}, []string{"company"}, []string{"%s센터", "%s분원", "창업지원동", "시험동"}, []string{"본원"}},
	{"public-corp", []string{"%s환경공단", "%s안전공단", "%s연금공단"}, []string{"공단"}, []string{"company"}, []string{"%s지역본부", "%s지사", "%s출장소", "인재개발원"}, []string{"본사", "본부"}},
	{"research", []string{"%s연구원", "%s기술연구원"}, []string{"연구원", "본원"}, []string{"company", "univ"}, []string{"%s분원", "연구1동", "연구2동", "실증센터", "%s연구소"}, []string{"본원"}},
	{"foundation", []string{"%s문화재단", "재단법인 %s재단", "%s복지재단"}, []string{"재단", "본 재단"}, []string{"museum"}, []string{"%s아트홀", "%s문화센터", "%s창작촌", "생활문화센터", "%s미술관"}, []string{"사무처"}},
	{"museum", []string{"%s박물관", "국립%s박물관", "%s역사관"}, []string{"박물관", "본 관"}, []string{"museum"}, []string{"본관", "어린이박물관", "야외전시장", "수장고동", "%s전시관"}, []string{"본관"}},
	{"art-museum", []string{"%s미술관", "%s시립미술관"}, []string{"미술관", "본 기관"}, []string{"museum"}, []string{"본관", "%s분관", "창작스튜디오", "조각공원"}, []string{"본관"}},
	{"arts-centre", []string{"%s예술의전당", "%s문화예술회관"}, []string{"회관", "본 기관"}, []string{"museum"}, []string{"대극장", "소극장", "전시동", "야외공연장"}, []string{"대극장"}},
	{"science", []string{"%s과학관", "%s천문대"}, []string{"과학관", "본 기관"}, []string{"museum"}, []string{"본관", "천체관측동", "생태관"}, []string{"본관"}},
	{"arboretum", []string{"%s수목원", "%s자연휴양림", "%s동물원"}, []string{"수목원", "본 기관"}, []string{"park"}, nil, nil},
	{"memorial", []string{"%s추모공원", "%s기념관"}, []string{"본 기관", "공원"}, []string{"park", "museum"}, nil, nil},
	{"apartment", []string{"%s아파트", "%s마을2단지아파트", "%s파크빌아파트"}, []string{"우리 단지", "관리사무소", "단지"}, []string{"apartment"}, nil, nil},
	{"officetel", []string{"%s타워 관리단", "%s오피스텔", "%s지식산업센터"}, []string{"관리단", "본 건물"}, []string{"apartment", "company"}, nil, nil},
	{"hotel", []string{"%s호텔", "호텔 %s", "%s리조트"}, []string{"호텔", "회사", "리조트"}, []string{"hotel"}, []string{"본관", "별관", "컨벤션동", "골프장", "워터파크", "스키장"}, []string{"본관"}},
	{"golf", []string{"%s컨트리클럽", "%s골프앤리조트(주)"}, []string{"클럽", "회사"}, []string{"hotel"}, []string{"클럽하우스", "콘도동", "골프연습장", "코스관리동"}, []string{"클럽하우스"}},
	{"company", []string{"(주)%s전자", "주식회사 %s", "㈜%s소프트", "%s바이오팜(주)", "%s건설 주식회사"}, []string{"회사", "당사"}, []string{"company"}, []string{"제1공장", "제2공장", "%s물류센터", "연구소", "%s사업장", "%s사옥", "기숙사"}, []string{"본사"}},
	{"retail", []string{"%s백화점", "%s마트", "(주)%s유통"}, []string{"회사", "당사"}, []string{"company"}, []string{"%s점", "%s역점", "%s물류센터", "%s아울렛"}, []string{"본점", "본사"}},
	{"franchise", []string{"주식회사 %s버거", "%s커피(주)"}, []string{"회사", "당사"}, []string{"company"}, []string{"%s점", "%s역점", "교육센터", "%s물류센터"}, []string{"본사"}},
	{"logistics", []string{"%s택배", "%s로지스 주식회사"}, []string{"회사"}, []string{"company"}, []string{"%s허브터미널", "%s서브터미널", "%s영업소"}, []string{"본사"}},
	{"power", []string{"%s발전", "%s에너지(주)", "%s가스공사"}, []string{"회사", "당사"}, []string{"company"}, []string{"%s발전본부", "%s관리소", "%s복합화력", "연료전지동"}, []string{"본사"}},
	{"church", []string{"%s교회", "%s성당"}, []string{"교회", "본 교회"}, []string{"church"}, []string{"본당", "교육관", "선교관", "비전센터", "수양관"}, []string{"본당"}},
	{"temple", []string{"%s사", "대한불교 %s사"}, []string{"사찰", "본사"}, []string{"church"}, nil, nil},
	{"court", []string{"%s지방법원", "%s가정법원"}, []string{"법원", "본 법원"}, []string{"court"}, []string{"본관", "별관", "%s등기소", "%s지원"}, []string{"본관"}},
	{"prosecution", []string{"%s지방검찰청", "%s교도소"}, []string{"본 청", "기관"}, []string{"court"}, []string{"본관", "별관", "%s지청"}, []string{"본관"}},
	{"police", []string{"%s경찰서"}, []string{"경찰서", "본서"}, []string{"police"}, []string{"%s지구대", "%s파출소", "교통민원실", "기동대"}, []string{"본서"}},
	{"fire", []string{"%s소방서"}, []string{"소방서", "본서"}, []string{"police"}, []string{"%s119안전센터", "%s119지역대", "119구조대", "소방정대"}, []string{"본서"}},
	{"election", []string{"%s선거관리위원회", "%s세무서", "%s병무청"}, []string{"위원회", "본 기관"}, []string{"city"}, nil, nil},
	{"law-office", []string{"법무법인 %s", "%s회계법인", "%s노무법인"}, []string{"법인", "회사"}, []string{"company"}, []string{"%s사무소", "%s분사무소"}, []string{"주사무소"}},
	{"academy", []string{"%s학원", "%s직업전문학교"}, []string{"학원", "본원"}, []string{"school"}, []string{"%s캠퍼스", "%s분원", "제2관"}, []string{"본원"}},
	{"market", []string{"%s시장상인회", "%s농수산물도매시장"}, []string{"상인회", "시장"}, []string{"company"}, []string{"청과동", "수산동", "축산동", "관리동"}, []string{"관리동"}},
	{"sports", []string{"%s체육관", "%s국민체육센터", "%s스포츠센터"}, []string{"체육관", "센터"}, []string{"park"}, nil, nil},
	{"care-shop", []string{"%s동물병원", "%s약국", "%s산후조리원"}, []string{"본원", "사업장"}, []string{"hospital"}, nil, nil},
}
