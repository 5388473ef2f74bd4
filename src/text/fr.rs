//! French. Strings are written with plain spaces: [`typeset`] puts the unbreakable ones.

use super::{Msg, types};

pub(super) const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Unbreakable spaces: before `:` and inside guillemets a full one, before `; ? !` a thin one.
fn typeset(text: &str) -> String {
    text.replace(" :", "\u{a0}:")
        .replace("« ", "«\u{a0}")
        .replace(" »", "\u{a0}»")
        .replace(" ;", "\u{202f};")
        .replace(" ?", "\u{202f}?")
        .replace(" !", "\u{202f}!")
}

/// `0 entrée`, `1 entrée`, `2 entrées`: in French, zero is singular.
fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count < 2 { one } else { many })
}

pub(super) fn text(msg: &Msg<'_>) -> String {
    typeset(&plain(msg))
}

#[expect(clippy::too_many_lines, reason = "one arm per sentence")]
fn plain(msg: &Msg<'_>) -> String {
    match *msg {
        Msg::LanguageName => "Français",
        Msg::SkipLink => "Aller au contenu",
        Msg::NavLabel => "Navigation principale",
        Msg::NavOverview => "Vue d’ensemble",
        Msg::NavChanges => "Changements",
        Msg::NavOrganisations => "Organisations",
        Msg::NavEntries => "Entrées",
        Msg::NavAbout => "Méthode et vérification",
        Msg::OtherLanguage => "Read this page in English",
        Msg::Position => "Position de cette page",
        Msg::PositionEntries { last } => return format!("Entrées 0–{last}"),
        Msg::PositionEmpty => "Aucune entrée pour l’instant",
        Msg::Root => "racine",
        Msg::StateRoot => "racine de l’état",
        Msg::Published { date } => return format!("publiée le {date}"),
        Msg::LedgerId => "registre",
        Msg::Origin => "origine",
        Msg::NoScript => "Cette page fonctionne sans script et ne charge rien d’ailleurs.",
        Msg::BannerReplay => "Rejeu d’une publication",
        Msg::BannerReplayText => {
            "Ces entrées rejouent ce que d’autres ont publié ; aucune administration nommée ici ne les a \
             signées. Ce rejeu n’engage pas l’État."
        }
        Msg::BannerSource { source, licence, date } => {
            return format!(
                "Source : {source}. Licence : {licence}. Dernière mise à jour rejouée : {date}."
            );
        }
        Msg::BannerLicence { licence } => return format!("Licence : {licence}."),
        Msg::BannerSourceUndated { source, licence } => {
            return format!("Source : {source}. Licence : {licence}. La source n’est pas datée.");
        }
        Msg::BannerMore { count: n } => return count(n, "autre source", "autres sources"),
        Msg::Barometer { date } => {
            return format!(
                "« Etalab/DINUM – Baromètre des résultats de l’action publique, mise à jour du \
                 {date} »"
            );
        }
        Msg::LicenceUnknown => "non indiquée",
        Msg::BannerFiction => "Fiction",
        Msg::BannerFictionText => {
            "Les organisations dont le nom finit par .example sont inventées, et ce qu’elles disent \
             l’est aussi."
        }
        Msg::TagReplay => "rejeu",
        Msg::TagFiction => "fiction",
        Msg::TagCited => "cité",
        Msg::None => "aucun",
        Msg::NotRecorded => "non consigné",
        Msg::NoRecordHere => "rien de consigné ici",
        Msg::NoReasonRecorded => "aucun motif consigné",
        Msg::Reason => "Motif",
        Msg::Entry { index } => return format!("entrée {index}"),
        Msg::EntriesCounted { count: n } => {
            return count(n, "entrée comptée :", "entrées comptées :");
        }
        Msg::AndMoreEntries { count: n } => {
            return format!("et {}", count(n, "autre entrée", "autres entrées"));
        }
        Msg::By => "par",
        Msg::Before => "Avant",
        Msg::After => "Après",
        Msg::Value => "Valeur",
        Msg::ValueWas => "valeur",
        Msg::Colon => " : ",
        Msg::OpenQuote => "« ",
        Msg::CloseQuote => " »",
        Msg::UnitUnknown => "unité non consignée",
        Msg::On => "au",
        Msg::ByDate => "pour le",
        Msg::NoDate => "aucune date consignée",
        Msg::DatedAhead => "datée d’avance : son jour est postérieur au jour où elle a été dite",
        Msg::ContentMissing => "Texte non détenu ici. Son empreinte est dans l’entrée.",
        Msg::ContentAltered => "ALERTE : le texte détenu ici n’est pas celui qui a été signé.",
        Msg::ContentErased { index } => return format!("Texte effacé sur ordre, entrée {index}."),
        Msg::ContentFile { media, bytes } => return format!("Fichier ({media}, {bytes} octets)"),
        Msg::HomeChoose => "Choisir une langue",
        Msg::LedgerTitleMissing => "Registre public",
        Msg::OverviewLead => {
            "Ce qui a été promis, qui en dit quoi, et ce qui a changé en route. Ouvrez un nombre pour \
             voir les entrées qu’il compte ; chaque entrée est signée et ne peut être réécrite sans \
             que cela se voie."
        }
        Msg::AsOfDay { date } => {
            return format!("État au {date}, dernier jour rejoué ou consigné.");
        }
        Msg::HeadPromised => "Ce qui a été promis",
        Msg::HeadClaimed => "Ce que disent les responsables",
        Msg::HeadOthers => "Ce que disent les autres",
        Msg::HeadMoved => "Ce qui a bougé",
        Msg::HeadLatest => "Dernières entrées",
        Msg::FactAnnounced => "Engagements annoncés",
        Msg::FactRegistered => "Engagements enregistrés ici",
        Msg::FactMissing => "Annoncés, non enregistrés",
        Msg::MissingReplay { missing, announced } => {
            return format!("{missing} sur {announced} ne sont pas dans ce fichier");
        }
        Msg::FactLeads => "Portés par",
        Msg::LeadsNotRecorded { count: n } => {
            return format!(
                "porteur non consigné dans la source pour {}",
                count(n, "engagement", "engagements")
            );
        }
        Msg::FactIndicators => "Indicateurs suivis",
        Msg::FactWithTarget => "… avec une cible",
        Msg::FactTargetPassed => "… dont la date cible est passée",
        Msg::FactOldValues { days } => {
            return format!("… dont la dernière valeur a plus de {days} jours");
        }
        Msg::FactNoValue => "… sans aucune valeur ici",
        Msg::FactValues => "Valeurs publiées",
        Msg::FactMilestones => "Jalons",
        Msg::FactDelivered => "… déclarés livrés",
        Msg::NoClaim => "Aucun état déclaré ici à cette date.",
        Msg::NoClaimReplay => "Rien de consigné ici : la publication rejouée ne donne pas d’état.",
        Msg::FactNoClaim => "Aucun état déclaré ici",
        Msg::FactAssessments => "Évaluations",
        Msg::FactStatements => "Déclarations et réponses",
        Msg::FactObservations => "Changements vus sur des pages extérieures",
        Msg::FactContested => "Entrées contestées",
        Msg::NoOthers => "Personne d’autre n’a rien consigné ici sur ce plan à cette date.",
        Msg::MovedNone => "Aucune cible, aucun point de départ, aucune date n’a changé ici à cette date.",
        Msg::FactRaised => "Cible relevée",
        Msg::FactLowered => "Cible abaissée",
        Msg::FactReplaced => "Cible remplacée (autre unité)",
        Msg::FactFirstSet => "Cible fixée après coup",
        Msg::FactDropped => "Cible supprimée",
        Msg::FactDateOnly => "Seule la date cible a changé",
        Msg::FactDateMoved => "Date cible déplacée",
        Msg::FactAfterDate => "Cible changée après la date prévue",
        Msg::FactBaselines => "Changements de point de départ",
        Msg::FactTargets => "Changements de cible",
        Msg::FactRescheduled => "Échéances déplacées",
        Msg::ReasonsNone { count: n } => {
            return if n == 1 {
                "Aucun motif n’est consigné pour ce changement.".into()
            } else {
                format!("Aucun motif n’est consigné pour ces {n} changements.")
            };
        }
        Msg::ReasonsSome { without, count } => {
            return format!("Aucun motif n’est consigné pour {without} changements sur {count}.");
        }
        Msg::SeeChanges => "Tous les changements, avec l’avant et l’après",
        Msg::SeePlan => "Le plan et ses engagements",
        Msg::NoPlan => "Aucun plan n’a été adopté ici à cette date.",
        Msg::OfTotal { total } => return format!("sur {total}"),
        Msg::NotAScore => {
            "Des nombres, pas une note : un nombre dit ce qui a été consigné, pas ce que cela vaut."
        }
        Msg::HeadNames => "Noms de ce plan",
        Msg::PlanNamesLead => "Un même plan circule sous plusieurs noms ; tous mènent ici.",
        Msg::AliasScheme { scheme } => {
            return match scheme {
                "page-title" => "titre de la page officielle",
                "number" => "numéro",
                "ogp" => "Partenariat pour un gouvernement ouvert (OGP)",
                "other" => "autre nom",
                scheme => scheme,
            }
            .into();
        }
        Msg::Period => "Période",
        Msg::PeriodText { from, to } => return format!("{from} à {to}"),
        Msg::Axes => "Axes",
        Msg::HeadCommitments => "Engagements",
        Msg::NoCommitments => "Aucun engagement n’est enregistré ici à cette date.",
        Msg::ColCommitment => "Engagement",
        Msg::ColLead => "Porteur",
        Msg::ColClaim => "État déclaré",
        Msg::ColOthers => "Les autres",
        Msg::ColTargets => "Cibles",
        Msg::MovedTimes { count: n } => {
            return count(n, "changement de cible", "changements de cible");
        }
        Msg::NotMoved => "aucune cible n’a bougé",
        Msg::NoIndicator => "pas d’indicateur",
        Msg::HeadForum => "Forum",
        Msg::ForumHost => "Accueilli par",
        Msg::NoForum => "Aucun forum n’est consigné pour ce plan à cette date.",
        Msg::NoMeeting => "Aucune réunion n’est consignée ici à cette date.",
        Msg::NoRecommendation => "Aucune recommandation n’est consignée ici à cette date.",
        Msg::Meetings => "Réunions",
        Msg::MeetingConvened => "convoquée pour le",
        Msg::MeetingHeld => "tenue le",
        Msg::Recommendations => "Recommandations",
        Msg::AnswerDue { date } => return format!("réponse attendue pour le {date}"),
        Msg::Addressees => "Adressée à",
        Msg::NoAnswer => "aucune réponse consignée ici à cette date",
        Msg::Rules => "Règles",
        Msg::HeadPlanText => "Texte du plan",
        Msg::HeadPromise => "La promesse",
        Msg::PromiseNone => "Aucun texte de cette promesse n’est consigné ici.",
        Msg::Leads => "Porté par",
        Msg::FormerLeads => "Porté auparavant par",
        Msg::Supports => "Avec l’appui de",
        Msg::Start => "Début",
        Msg::FirstDue => "Première échéance",
        Msg::CurrentDue => "Échéance actuelle",
        Msg::NeverMoved => "jamais déplacée",
        Msg::Number => "Numéro",
        Msg::Aliases => "Noms ailleurs",
        Msg::Registered => "Enregistré",
        Msg::Acknowledged => "Reconnu par un porteur",
        Msg::NotAcknowledged => "pas encore : aucun porteur n’a rien signé à son sujet",
        Msg::AcknowledgedAt => "oui, d’abord dans",
        Msg::AcknowledgeReplay => "non calculé : dans un rejeu, aucun de ceux qui sont nommés ne signe",
        Msg::Withdrawn => "Retiré",
        Msg::Superseded => "Remplacé par",
        Msg::HeadClaims => "Ce que disent les responsables",
        Msg::ClaimsNone => "Aucun état déclaré ici à cette date.",
        Msg::ClaimsNoneReplay => {
            "Rien de consigné ici : la publication rejouée ne donne pas d’état."
        }
        Msg::LatestClaim => "Dernière déclaration de chacun",
        Msg::ClaimHistory => "Toutes les déclarations, dans l’ordre du journal",
        Msg::Challenges => "Difficultés",
        Msg::Evidence => "Pièces citées",
        Msg::NoEvidence => "aucune pièce citée",
        Msg::Retracted => "rétractée",
        Msg::Corrected => "corrigée",
        Msg::WholeCommitment => "engagement entier",
        Msg::Milestone { id } => return format!("jalon {id}"),
        Msg::Status => "État",
        Msg::HeadMilestones => "Jalons",
        Msg::MilestonesNone => "Aucun jalon n’est consigné ici à cette date.",
        Msg::Delivered => "Livré, selon la déclaration",
        Msg::NotDelivered => "aucune livraison consignée ici",
        Msg::Cancelled => "annulé",
        Msg::MovedAfterDate => "déplacée après la date prévue",
        Msg::HeadIndicators => "Indicateurs",
        Msg::IndicatorsNone => "Aucun indicateur n’est consigné ici à cette date.",
        Msg::Baseline => "Point de départ",
        Msg::FirstTarget => "Première cible",
        Msg::CurrentTarget => "Cible actuelle",
        Msg::SameTarget => "inchangée depuis qu’elle a été fixée",
        Msg::LatestValue => "Dernière valeur",
        Msg::TargetNone => "aucune cible consignée ici",
        Msg::TargetDropped => "supprimée",
        Msg::BaselineNone => "aucun point de départ consigné ici",
        Msg::ValueNone => "aucune valeur consignée ici",
        Msg::Retired => "n’est plus suivi",
        Msg::HistoryOf => "Valeurs publiées",
        Msg::ChangesOf => "Changements de cible et de point de départ",
        Msg::ChangeWhat => "Ce qui a changé",
        Msg::ChangeWhen => "Dit le",
        Msg::DayOfValue => "Jour de la valeur",
        Msg::HeadVoices => "Ce que disent les autres",
        Msg::VoicesNone => "Personne d’autre n’a rien consigné ici sur cet engagement à cette date.",
        Msg::Contests => "conteste",
        Msg::Contested => "contestée par",
        Msg::ContestedWords => "Ce qui est contesté",
        Msg::ContestingWords => "Ce qui lui est opposé",
        Msg::About => "objet",
        Msg::HeadObservations => "Changements vus sur des pages extérieures",
        Msg::ObservedFields { fields } => return format!("champs modifiés : {fields}"),
        Msg::HeadTimeline => "Toutes les entrées à ce sujet",
        Msg::TimelineLead => "Dans l’ordre du journal. Rien n’est omis, quel qu’en soit le type.",
        Msg::ChangesLead => {
            "Chaque changement d’une cible, d’un point de départ ou d’une date, avec l’avant, l’après \
             et le motif donné. « Aucun motif consigné » veut dire que ce registre n’en contient pas ; \
             un changement peut avoir été justifié ailleurs."
        }
        Msg::ChangesCount { targets, baselines } => {
            return format!(
                "{} et {}.",
                count(targets, "changement de cible", "changements de cible"),
                count(baselines, "changement de point de départ", "changements de point de départ")
            );
        }
        Msg::GroupTargetValue => "Cibles qui ont reçu une autre valeur",
        Msg::GroupTargetFirst => "Cibles fixées là où il n’y en avait pas",
        Msg::GroupTargetDropped => "Cibles supprimées",
        Msg::GroupTargetDate => "Cibles dont seule la date a changé",
        Msg::GroupBaselineValue => "Points de départ qui ont reçu une autre valeur",
        Msg::GroupBaselineFirst => "Points de départ fixés là où il n’y en avait pas",
        Msg::GroupBaselineDate => "Points de départ dont seule la date a changé",
        Msg::GroupRescheduled => "Échéances déplacées",
        Msg::GroupEmpty => "Rien ici à cette date.",
        Msg::ValueRaised => "relevée",
        Msg::ValueLowered => "abaissée",
        Msg::ValueReplaced => "remplacée, autre unité",
        Msg::ValueFirstSet => "fixée",
        Msg::ValueDropped => "supprimée",
        Msg::ValueUnchanged => "même valeur",
        Msg::DateMoved => "date déplacée",
        Msg::DateFirstSet => "date fixée",
        Msg::DateDropped => "date supprimée",
        Msg::PartBaseline => "valeur de départ",
        Msg::PartTarget => "cible",
        Msg::AfterOldDate => "après la date prévue",
        Msg::ChartTitle { indicator } => return format!("La cible au fil du temps : {indicator}"),
        Msg::ChartTarget => "cible",
        Msg::ChartDesc { steps, values } => {
            return format!(
                "Ligne en escalier de la cible en vigueur : {steps}. Valeurs publiées : {values}."
            );
        }
        Msg::ChartCaption => {
            "Ligne : la cible en vigueur, selon le jour où elle a été dite. Points : les valeurs, \
             selon le jour dont elles sont la valeur."
        }
        Msg::ChartStep { date, value } => return format!("{value} à partir du {date}"),
        Msg::OrganisationsLead => {
            "Toutes celles qui signent ou qui sont nommées ici. Seule une organisation qui a une clé \
             peut signer."
        }
        Msg::ColOrganisation => "Organisation",
        Msg::ColKind => "Nature",
        Msg::ColRoles => "Rôles et engagements",
        Msg::ColKeys => "Clés",
        Msg::Kind { kind } => return types::kind(kind).map_or(kind, |(fr, _)| fr).into(),
        Msg::Role { role, scope } => {
            let scope = if scope == "*" { "partout" } else { scope };
            let role = types::role(role).map_or(role, |(fr, _)| fr);
            return format!("{role} ({scope})");
        }
        Msg::RoleEnded => "terminé",
        Msg::Steward => "garant de ce registre",
        Msg::NoKey => "pas de clé : ne peut pas signer",
        Msg::NoKeyCited => "pas de clé : nommé par une source, ne signe rien ici",
        Msg::KeyEnded => "terminée",
        Msg::KeyCompromised => "compromise",
        Msg::Dissolved => "dissoute",
        Msg::FormerNames => "auparavant",
        Msg::LeadsCount => "porte",
        Msg::EntriesLead => {
            "Le journal entier, dans son ordre. Chaque ligne mène aux octets signés. Une entrée n’est \
             jamais changée : une correction est une entrée de plus."
        }
        Msg::EntriesRange { first, last } => return format!("Entrées {first}–{last}"),
        Msg::Pages => "Pages de la liste",
        Msg::UnknownType => "consigne un événement d’un type que ces pages ne connaissent pas",
        Msg::Does { kind } => return types::does(kind).map_or("consigne", |(fr, _)| fr).into(),
        Msg::EntryTitle { index } => return format!("Entrée {index}"),
        Msg::EntryBytes => "Les octets signés",
        Msg::EntryBytesLead => {
            "Exactement ce que contient le journal. Les lignes longues ne sont repliées qu’à l’écran."
        }
        Msg::EntryFile => "Les mêmes octets en fichier",
        Msg::EntryParts => "Ce que veut dire chaque partie",
        Msg::PartHeader => {
            "Première ligne : les mots du journal. Sa position, quand elle a été consignée, et \
             l’empreinte BLAKE3 de l’entrée d’avant tout entière : rien ne peut être changé ni omis \
             sans que cela se voie."
        }
        Msg::PartLine => {
            "Deuxième ligne : l’événement, une ligne de JSON. « by » parle, « data » est ce qui est \
             dit, « prev » est l’événement d’avant sur le même sujet, « seen » est l’historique que \
             son auteur avait vérifié."
        }
        Msg::PartBlank => "Ligne vide : sépare le texte de ses signatures.",
        Msg::PartSignatures => {
            "Lignes qui commencent par un tiret : qui a signé (Ed25519), sur la deuxième ligne avec sa \
             fin de ligne."
        }
        Msg::EntryCheck => "Vérifier soi-même",
        Msg::CheckEvent => "donne l’identifiant de l’événement (sans « b3: ») :",
        Msg::CheckEntry => "donne l’empreinte de l’entrée :",
        Msg::CheckLeaf => "donne l’empreinte de la feuille de l’arbre public :",
        Msg::CheckNext { next } => {
            return format!(
                "L’entrée {next} doit nommer cette empreinte d’entrée dans sa première ligne."
            );
        }
        Msg::CheckLast => {
            "C’est la dernière entrée : la racine de cette publication la couvre."
        }
        Msg::CheckSignature => {
            "Signatures, arbre et rôles : `redevable audit` sur le répertoire publié, ou sur un miroir."
        }
        Msg::EntryFacts => "Où elle se trouve",
        Msg::Index => "Position",
        Msg::Recorded => "Consignée par le journal",
        Msg::Signed => "Signée, selon l’horloge de l’auteur",
        Msg::HoldsAt => "Vaut pour",
        Msg::SaidAt => "Montrée par la source",
        Msg::Stream => "Flux",
        Msg::Revision => "Révision",
        Msg::EventId => "Identifiant de l’événement",
        Msg::EntryHash => "Empreinte de l’entrée",
        Msg::LeafHash => "Empreinte de la feuille",
        Msg::LeafPosition { index, size } => {
            return format!("feuille {index} d’un arbre de {size}");
        }
        Msg::PreviousEntry => "Entrée d’avant",
        Msg::NextEntry => "Entrée d’après",
        Msg::PreviousInStream => "Avant elle sur ce sujet",
        Msg::NextInStream => "Après elle sur ce sujet",
        Msg::FirstOfLog => "aucune : première du journal",
        Msg::LastOfLog => "aucune encore : dernière de cette publication",
        Msg::FirstOfStream => "aucune : première de son flux",
        Msg::LastOfStream => "aucune encore",
        Msg::NamedBy => "Entrées qui parlent de celle-ci",
        Msg::RelationCorrects => "corrige",
        Msg::RelationRetracts => "rétracte",
        Msg::RelationContests => "conteste",
        Msg::RelationAbout => "parle de",
        Msg::RelationCites => "cite",
        Msg::Type => "Type",
        Msg::CoSigners => "Cosignée par",
        Msg::EntryProves => {
            "Une signature valide montre qui a dit ceci ; le journal montre que cela a été dit, et \
             quand cela a été consigné. Ni l’un ni l’autre ne montre que c’est vrai, complet ou à jour."
        }
        Msg::SubjectPage => "Page du sujet",
        Msg::AboutLead => {
            "Ce site est fait à partir d’un journal public d’entrées signées, et de rien d’autre. \
             Chacun peut copier le journal, le vérifier, et refaire ces pages."
        }
        Msg::AboutWhat => "Ce que c’est",
        Msg::AboutWhatText => {
            "Des administrations signent ce qu’elles promettent et ce qu’elles disent avoir fait. \
             Des évaluateurs, la société civile et des forums signent ce qu’ils en disent. Chaque \
             événement entre dans un journal où l’on ne peut qu’ajouter. Une correction est une \
             entrée de plus, à côté de l’ancienne."
        }
        Msg::AboutProved => "Ce qui peut être prouvé",
        Msg::AboutProvedItems => {
            "Qui a signé une entrée, et que ce sont exactement ces octets.|Qu’aucune entrée n’a été \
             changée, retirée, insérée ou déplacée depuis un point de contrôle que vous avez \
             gardé.|Que chaque entrée a été admise selon les règles publiées : clé, rôle, ordre, \
             forme.|Qu’un texte montré ici est celui qui a été signé ; ou qu’il a été effacé par un \
             ordre signé ; ou qu’il manque sans un tel ordre."
        }
        Msg::AboutNotProved => "Ce qui ne peut pas être prouvé",
        Msg::AboutNotProvedItems => {
            "Qu’une déclaration est vraie.|Que tout a été dit : ce que personne ne consigne n’est pas \
             ici.|Qu’un indicateur mesure ce qui compte.|Pour qui n’a gardé ni point de contrôle, ni \
             reçu, ni identifiant du registre : que ce n’est pas un autre journal, réécrit en entier."
        }
        Msg::AboutVerify => "Comment vérifier",
        Msg::AboutVerifyText => {
            "Copiez le répertoire publié et lancez `redevable audit` dessus. L’audit recalcule tout à \
             partir des octets et dit ce qui est établi, ce qui n’a pu être vérifié et ce qui est \
             réfuté. Sur la page d’une entrée, trois lignes de commande suffisent pour ses empreintes."
        }
        Msg::AboutVerifyKeep => {
            "Gardez l’identifiant du registre, la taille et la racine qui sont au bas de cette page : \
             qui les a gardés peut montrer à quiconque une réécriture ultérieure."
        }
        Msg::AboutWho => "Qui décide d’un état, et comment le contester",
        Msg::AboutWhoText => {
            "Personne ne décide : chaque état est la déclaration de l’organisation qui l’a signée, sur \
             une échelle publiée. Toute organisation inscrite peut signer une déclaration qui conteste \
             une entrée ; les deux sont alors montrées côte à côte, et aucune n’efface l’autre."
        }
        Msg::AboutAbsence => "Ce que veut dire une absence",
        Msg::AboutAbsenceText => {
            "« Rien de consigné ici » veut dire que rien n’a été versé dans ce registre à cette date. \
             Cela ne veut pas dire que rien n’a été fait. « Aucun motif consigné » veut dire que \
             l’entrée ne porte pas de motif."
        }
        Msg::AboutReplay => "Les rejeux",
        Msg::AboutReplayText => {
            "Un rejeu consigne des faits que d’autres ont publiés, avec leur source, leur licence et \
             leur date. Il est signé avec une clé de démonstration par une organisation créée pour \
             cela. Il n’est pas une déclaration de l’administration concernée et n’engage pas l’État. \
             Ce que la source ne dit pas est « non consigné »."
        }
        Msg::AboutTags => "Les mots à côté des noms",
        Msg::AboutTagReplay => "signe le rejeu de ce que d’autres ont publié.",
        Msg::AboutTagFiction => "organisation inventée (.example).",
        Msg::AboutTagCited => "nommé par une source rejouée ; n’a pas de clé et ne dit rien ici.",
        Msg::AboutSources => "Sources rejouées",
        Msg::AboutSourcesNone => "Aucune source n’est rejouée dans ce registre.",
        Msg::AboutCheckpoint => "Le point de contrôle de cette publication",
        Msg::AboutCheckpointText => {
            "La déclaration signée qui couvre chaque entrée montrée ici : origine, taille, racine, \
             signatures."
        }
        Msg::AboutAccessibility => "Accessibilité",
        Msg::AboutAccessibilityText => {
            "Non audité pour l’instant (RGAA 4.1). Les pages sont en HTML simple : titres, listes, \
             tableaux avec en-têtes, aucun script ; un état est toujours un mot, jamais une couleur \
             seule ; les graphiques ont un texte et un tableau. Signalez une difficulté au tenant du \
             registre, nommé parmi les organisations."
        }
        Msg::AboutPrivacy => "Vie privée",
        Msg::AboutPrivacyText => {
            "Ni cookie, ni script, ni tiers. Ce sont des services qui signent, pas des personnes. Les \
             textes libres sont à côté du journal et peuvent être effacés par un ordre signé sans \
             rompre aucune preuve."
        }
    }
    .into()
}
