//! What an event of each type does, as the verb of a sentence whose subject is who signed it.

/// French and English, by type; `None` for a type that is not in the table.
pub(super) fn does(kind: &str) -> Option<(&'static str, &'static str)> {
    let found = TABLE.iter().find(|(known, _, _)| *known == kind)?;
    Some((found.1, found.2))
}

const TABLE: &[(&str, &str, &str)] = &[
    ("ledger.opened", "ouvre le registre", "opens the ledger"),
    ("ledger.stewards-changed", "change les garants du registre", "changes the stewards"),
    ("ledger.log-keys-rotated", "change les clés du journal", "changes the keys of the log"),
    ("ledger.closed", "clôt le registre", "closes the ledger"),
    ("ledger.rules-amended", "modifie les règles du registre", "amends the rules of the ledger"),
    ("scale.published", "publie l’échelle", "publishes the scale"),
    ("organisation.registered", "inscrit l’organisation", "registers the organisation"),
    ("organisation.renamed", "renomme l’organisation", "renames the organisation"),
    ("organisation.dissolved", "consigne la dissolution de", "records the dissolution of"),
    ("key.enrolled", "enregistre une clé de", "enrols a key of"),
    ("key.retired", "retire une clé", "retires a key"),
    ("key.compromised", "déclare une clé compromise", "declares a key compromised"),
    ("role.granted", "accorde un rôle à", "grants a role to"),
    ("role.revoked", "révoque un rôle", "revokes a role"),
    ("content.erased", "ordonne l’effacement d’un contenu", "orders the erasure of a content"),
    ("plan.consultation-opened", "ouvre une consultation", "opens a consultation"),
    ("plan.response-published", "répond à la consultation", "responds to the consultation"),
    ("plan.adopted", "adopte le plan", "adopts the plan"),
    ("plan.alias-declared", "donne un autre nom au plan", "gives the plan another name"),
    ("plan.submitted", "transmet le plan", "submits the plan"),
    ("plan.amended", "modifie le plan", "amends the plan"),
    (
        "plan.announced-revised",
        "révise le nombre d’engagements annoncés",
        "revises the number of commitments announced",
    ),
    ("plan.closed", "clôt le plan", "closes the plan"),
    ("document.published", "publie le document", "publishes the document"),
    ("self-assessment.published", "publie une auto-évaluation", "publishes a self-assessment"),
    ("commitment.registered", "enregistre l’engagement", "registers the commitment"),
    ("commitment.amended", "modifie l’engagement", "amends the commitment"),
    ("commitment.superseded", "remplace l’engagement", "supersedes the commitment"),
    ("commitment.withdrawn", "retire l’engagement", "withdraws the commitment"),
    (
        "responsibility.proposed",
        "propose de transférer la responsabilité à",
        "proposes to hand responsibility over to",
    ),
    ("responsibility.transferred", "transfère la responsabilité à", "hands responsibility over to"),
    ("support.changed", "change les appuis", "changes the supporting bodies"),
    ("milestone.added", "ajoute le jalon", "adds the milestone"),
    ("milestone.rescheduled", "déplace la date", "moves the date"),
    ("milestone.delivered", "déclare livré le jalon", "declares the milestone delivered"),
    ("milestone.cancelled", "annule le jalon", "cancels the milestone"),
    ("delay.announced", "annonce un retard", "announces a delay"),
    ("indicator.defined", "définit l’indicateur", "defines the indicator"),
    ("indicator.baseline-revised", "révise le point de départ de", "revises the baseline of"),
    ("indicator.target-revised", "révise la cible de", "revises the target of"),
    ("indicator.value-reported", "publie une valeur de", "reports a value of"),
    ("indicator.retired", "met fin à l’indicateur", "retires the indicator"),
    ("status.claimed", "déclare l’état", "claims the status"),
    ("evidence.registered", "verse une pièce", "registers a piece of evidence"),
    ("forum.established", "établit le forum", "establishes the forum"),
    ("forum.rules-adopted", "adopte les règles du forum", "adopts the rules of the forum"),
    ("meeting.convened", "convoque une réunion", "convenes a meeting"),
    ("meeting.held", "consigne la tenue d’une réunion", "records that a meeting was held"),
    ("recommendation.adopted", "adopte la recommandation", "adopts the recommendation"),
    ("assessment.draft-shared", "partage un projet d’évaluation", "shares a draft assessment"),
    ("assessment.published", "publie une évaluation", "publishes an assessment"),
    ("recommendation.answered", "répond à une recommandation", "answers a recommendation"),
    ("indicator.value-disputed", "conteste une valeur", "disputes a value"),
    ("evidence.reviewed", "examine une pièce", "reviews a piece of evidence"),
    ("state.attested", "atteste l’état du registre", "attests the state of the ledger"),
    ("audit.published", "publie un audit", "publishes an audit"),
    (
        "scale.mapping-declared",
        "propose une correspondance d’échelles",
        "maps one scale to another",
    ),
    ("statement.made", "publie une déclaration", "makes a statement"),
    ("reply.requested", "demande une réponse", "requests a reply"),
    ("reply.published", "publie une réponse", "publishes a reply"),
    ("observation.recorded", "a vu changer une page extérieure", "saw a page elsewhere change"),
    ("entry.corrected", "corrige une entrée", "corrects an entry"),
    ("entry.retracted", "rétracte une entrée", "retracts an entry"),
];

/// The kind of an organisation, likewise.
pub(super) fn kind(kind: &str) -> Option<(&'static str, &'static str)> {
    let found = KINDS.iter().find(|(known, _, _)| *known == kind)?;
    Some((found.1, found.2))
}

const KINDS: &[(&str, &str, &str)] = &[
    ("administration", "administration", "administration"),
    ("local-authority", "collectivité territoriale", "local authority"),
    ("authority", "autorité", "authority"),
    ("court", "juridiction", "court"),
    ("assembly", "assemblée", "assembly"),
    ("university", "université", "university"),
    ("operator", "opérateur", "operator"),
    ("civil-society", "société civile", "civil society"),
    ("company", "entreprise", "company"),
    ("assessor", "évaluateur", "assessor"),
    ("replay", "rejeu d’une publication", "replay of a publication"),
    ("cited", "organisme cité par une source", "body cited by a source"),
];

/// A role, likewise.
pub(super) fn role(role: &str) -> Option<(&'static str, &'static str)> {
    let found = ROLES.iter().find(|(known, _, _)| *known == role)?;
    Some((found.1, found.2))
}

const ROLES: &[(&str, &str, &str)] = &[
    ("coordinator", "coordination", "coordinator"),
    ("assessor", "évaluation", "assessor"),
    ("moderator", "modération", "moderator"),
    ("operator", "exploitation du journal", "operator of the log"),
    ("forum", "forum", "forum"),
    ("witness", "témoin", "witness"),
    ("mirror", "miroir", "mirror"),
    ("member", "membre", "member"),
    ("observer", "observation", "observer"),
];
