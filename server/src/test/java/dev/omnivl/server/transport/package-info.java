/** Tests of the HTTP/2 port, by clients that speak it byte by byte. */
@NullMarked
package dev.omnivl.server.transport;

import org.jspecify.annotations.NullMarked;
