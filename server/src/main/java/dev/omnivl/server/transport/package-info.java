/** The HTTP/2 port: what a connection may do, and how many there may be. */
@NullMarked
package dev.omnivl.server.transport;

import org.jspecify.annotations.NullMarked;
