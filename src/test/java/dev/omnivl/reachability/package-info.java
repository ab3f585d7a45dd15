/**
 * What the server reaches by name while it runs: recorded by an agent, compared with the metadata
 * that a native image is built with.
 */
@NullMarked
package dev.omnivl.reachability;

import org.jspecify.annotations.NullMarked;
