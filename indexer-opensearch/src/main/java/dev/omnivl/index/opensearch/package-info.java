/**
 * The media index in an OpenSearch cluster, for what is larger than one machine. {@link
 * dev.omnivl.index.opensearch.OpenSearchMediaIndex} specifies what is stored there.
 */
@NullMarked
package dev.omnivl.index.opensearch;

import org.jspecify.annotations.NullMarked;
