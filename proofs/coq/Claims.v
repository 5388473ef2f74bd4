(* Claims.v: what the two other files prove, in full and for RFC 6962's split point, so that a
   weaker theorem under the same name would not compile here. proofs/README.md quotes these two. *)
From Coq Require Import List Arith.
From Redevable Require Inclusion Consistency.
Import ListNotations.

(* A path that leads from the leaf of e at index i to the root of d shows that d holds e at i. *)
Theorem inclusion_claim : forall (entry : Type) (f g i : nat) (d : list entry) (e : entry) path,
  length d <= f -> i < length d ->
  Inclusion.root_of entry Consistency.k6962 g i (length d) (Inclusion.DLeaf entry e) path
    = Some (Inclusion.mth entry Consistency.k6962 f d) ->
  nth_error d i = Some e.
Proof.
  intro entry. exact (Inclusion.inclusion_sound entry Consistency.k6962 Consistency.k_lo
    Consistency.k_hi).
Qed.

(* A path that leads from the root of dm to the root of dn shows that dm is a prefix of dn. *)
Theorem consistency_claim : forall (entry : Type) (f g : nat) (dm dn : list entry) path,
  0 < length dm -> length dm <= length dn -> length dn <= f ->
  Consistency.recompute entry Consistency.k6962 g (length dm) (length dn) true
      (Consistency.mth entry Consistency.k6962 f dm) path
    = Some (Consistency.mth entry Consistency.k6962 f dm,
            Consistency.mth entry Consistency.k6962 f dn) ->
  dm = firstn (length dm) dn.
Proof.
  intros entry f g dm dn path P L F H.
  exact (Consistency.consistency_sound_rfc6962 entry g f _ _ true _ path dm dn
    eq_refl eq_refl P L F H).
Qed.
