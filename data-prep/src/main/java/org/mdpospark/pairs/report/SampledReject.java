package org.mdpospark.pairs.report;

import java.util.Optional;

/**
 * A row that was set aside, as the page shows it.
 *
 * @param reason its code
 * @param offset of the record in its file
 * @param detail what was found
 * @param record as JSON, cut; empty where it could not be read
 * @param thumbnail data URI of its image; empty where there is none
 */
record SampledReject(
        String reason,
        String file,
        long offset,
        String detail,
        Optional<String> record,
        Optional<String> imagePath,
        Optional<String> thumbnail) {}
