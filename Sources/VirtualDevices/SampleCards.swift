extension SampleCard {
    /// The people of the bench, all of them invented. Ages are those of November 2026.
    public static let all: [SampleCard] = [
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
    ]
}
