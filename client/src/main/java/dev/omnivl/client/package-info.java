/** The command line: every command talks gRPC to a running server. */
@NullMarked
package dev.omnivl.client;

import org.jspecify.annotations.NullMarked;
