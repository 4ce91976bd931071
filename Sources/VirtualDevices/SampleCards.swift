extension SampleCard {
    /// The cards of the bench; ages are those of November 2026.
    public static let all = residents + others

    /// Residents' cards in order; the fourth has expired.
    public static let residents: [SampleCard] = [
        SampleCard(
            id: "liu-xiulan", displayName: "柳秀兰，女，72 岁，柳河镇",
            name: "柳秀兰", isMale: false, ethnicCode: "01", birthDate: "19540312",
            address: "江东省云溪县柳河镇青石村6组18号", number: "330999195403122265", issuer: "云溪县公安局",
            validFrom: "20160508", validTo: "20360508"),
        SampleCard(
            id: "zhou-defu", displayName: "周德福，男，64 岁，再过几个月满 65 岁",
            name: "周德福", isMale: true, ethnicCode: "01", birthDate: "19620215",
            address: "江东省云溪县柳河镇望湖村2组7号", number: "330999196202151339", issuer: "云溪县公安局",
            validFrom: "20120619", validTo: "20320619"),
        SampleCard(
            id: "shen-guizhen", displayName: "沈桂珍，女，80 岁，证件长期有效，住海陵县",
            name: "沈桂珍", isMale: false, ethnicCode: "01", birthDate: "19460901",
            address: "江东省海陵县东桥镇新塘村11组3号", number: "330999194609010424", issuer: "海陵县公安局",
            validFrom: "20110920", validTo: "长期"),
        SampleCard(
            id: "fang-xiaoyu", displayName: "方晓雨，女，30 岁，证件已过期",
            name: "方晓雨", isMale: false, ethnicCode: "11", birthDate: "19960706",
            address: "江东省云溪县柳河镇柳河街41号2单元301室", number: "330999199607065686", issuer: "云溪县公安局",
            validFrom: "20150810", validTo: "20250810"),
        SampleCard(
            id: "ayiguli", displayName: "阿依古丽·麦麦提吐尔逊，女，69 岁，长姓名，有生僻字",
            name: "阿依古丽·麦麦提吐尔逊", isMale: false, ethnicCode: "05", birthDate: "19571005",
            address: "江东省云溪县柳河镇㵘溪村祠堂弄5号", number: "330999195710053829", issuer: "云溪县公安局",
            validFrom: "20180312", validTo: "20380312"),
        SampleCard(
            id: "he-guifang", displayName: "何桂芳，女，63 岁，有追加住址",
            name: "何桂芳", isMale: false, ethnicCode: "01", birthDate: "19631101",
            address: "江东省云溪县柳河镇青石村1组2号", number: "330999196311019628", issuer: "云溪县公安局",
            validFrom: "20140226", validTo: "20340226", moreAddress: ["江东省云溪县柳河镇柳河街88号3单元102室"]),
    ]

    /// The other kinds of card, and one that no office would have issued.
    private static let others: [SampleCard] = [
        SampleCard(
            id: "leung-waiman", displayName: "梁慧敏，女，35 岁，港澳居民居住证",
            kind: .permit, name: "梁慧敏", isMale: false, birthDate: "19910302",
            address: "江东省云溪县柳河镇柳河街52号", number: "810000199103029968", issuer: "云溪县公安局",
            validFrom: "20240115", validTo: "20290115", passNumber: "H90000123"),
        SampleCard(
            id: "lin-chihwei", displayName: "林志伟，男，47 岁，台湾居民居住证",
            kind: .permit, name: "林志伟", isMale: true, birthDate: "19790614",
            address: "江东省云溪县柳河镇望湖村9组1号", number: "83000019790614995X", issuer: "云溪县公安局",
            validFrom: "20230703", validTo: "20280703", passNumber: "T0000456"),
        SampleCard(
            id: "fontaine", displayName: "方亚历，女，41 岁，外国人永久居留身份证（2023 版），英文名长",
            kind: .foreigner, name: "方亚历", isMale: false, birthDate: "19850526", number: "933999198505269944",
            issuer: "", validFrom: "20240401", validTo: "20340401",
            englishName: "FONTAINE-DUBOIS, ALEXANDRA MARIE-CLAIRE", nationality: "FRA"),
        SampleCard(
            id: "bergmann", displayName: "白卡尔，男，55 岁，外国人永久居留身份证（2017 版）",
            kind: .foreigner2017, name: "白卡尔", isMale: true, birthDate: "19710526", number: "DEU330971052601",
            issuer: "", validFrom: "20190520", validTo: "20290520", englishName: "BERGMANN, KARL FRIEDRICH",
            nationality: "DEU"),
        SampleCard(
            id: "contradiction", displayName: "郑国强，号码与生日、性别对不上",
            name: "郑国强", isMale: false, ethnicCode: "01", birthDate: "19700923",
            address: "江东省云溪县柳河镇青石村3组21号", number: "330999197008239518", issuer: "云溪县公安局",
            validFrom: "20170811", validTo: "20370811", isInvalid: true),
    ]
}
