import KioskAssets
import Session
import TownshipServices

// What to know of a proof before going anywhere for it.
extension ScreenRenderer {
    func proofsValues(_ session: VillagerSession) -> [String: Any] {
        [
            "proofs": session.proofsOnScreen.map { proof in
                [
                    "title": proof.title, "tag": texts["kiosk.proofs.\(proof.isIssued ? "issued" : "not_issued")"],
                    "isIssued": proof.isIssued,
                ] as [String: Any]
            },
            "more": more(session),
        ]
    }

    func proofValues(_ proof: ProofGuide) -> [String: Any] {
        [
            "title": proof.title, "isIssued": proof.isIssued, "advice": proof.advice,
            "bodies": proof.goTo.map { ["name": $0.name, "address": $0.address, "phone": $0.phone] },
            "where": proof.goTo.isEmpty
                ? [] : [texts[proof.isIssued ? "kiosk.proofs.where_issued" : "kiosk.proofs.where"]],
        ]
    }
}
