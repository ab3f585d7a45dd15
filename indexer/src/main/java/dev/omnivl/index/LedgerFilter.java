package dev.omnivl.index;

/**
 * Which entries of the ledger are listed.
 *
 * @param uriPrefix only items whose URI starts with this; all if empty
 * @param failedOnly only items whose last version could not be indexed
 */
public record LedgerFilter(String uriPrefix, boolean failedOnly) {}
