"""The questions of a copy to take along; each is one request, and all of them a subject's own."""

from typing import Final

OWN: Final = """
query($inquiry: InquiryInput!) {
  ownCodes(inquiry: $inquiry)
  myself(inquiry: $inquiry) {
    name standing offices { uscc name tie role since sinceKind until untilKind source preferred disputed }
    officesTruncated
    reaches {
      level reason since until inForce disputed explanation { zh en } about { name uscc }
      record { id kind listKind number determiner decidedOn status source }
    }
    reachesTruncated knownAt
  }
}
"""

ENTERPRISE: Final = """
query($uscc: String!, $inquiry: InquiryInput!) {
  enterprise(uscc: $uscc, inquiry: $inquiry) {
    uscc kind name identifiers { scheme value }
    profiles {
      name formerNames status enterpriseType region industry capital { amount currency text } address founded
      businessScope representativeText source observed preferred
    }
    sourceDifferences { field source value observed }
    creditStatus { standing summary { zh en } }
    records {
      id kind listKind side domain severity number determiner jurisdiction basis reason amount decidedOn since until
      inForce disclosure finality status statusSince source overlays { kind since until }
    }
    recordsTruncated
    relatedParties(first: 50) {
      edges { node { kind name uscc roles { role liability since until current percent source disputed } } }
      pageInfo { hasNextPage }
    }
    asOf knownAt dataAsOf rulesEdition
  }
}
"""

LOOKED: Final = """
query($inquiry: InquiryInput!, $after: String) {
  accessHistory(inquiry: $inquiry, first: 50, after: $after) {
    edges { node { day partner kind purpose legalBasis asked reached told reason { zh en } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

TOLD: Final = """
query($inquiry: InquiryInput!, $after: String) {
  toldOfMe(inquiry: $inquiry, first: 50, after: $after) {
    edges {
      node { recordId kind listKind number gone partner partnerKind purposes first last times takenBack acknowledged }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
