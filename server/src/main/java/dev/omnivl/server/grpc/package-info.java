/**
 * The wire: services that only map and delegate, streams that pull, and one mapping of failures.
 */
@NullMarked
package dev.omnivl.server.grpc;

import org.jspecify.annotations.NullMarked;
