/** From folders of files to an index: walk, check, send, tidy up. */
@NullMarked
package dev.omnivl.client.ingest;

import org.jspecify.annotations.NullMarked;
