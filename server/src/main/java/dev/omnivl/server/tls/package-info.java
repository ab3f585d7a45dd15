/** Who the server proves to be, and whom it asks for a proof: TLS and its certificates. */
@NullMarked
package dev.omnivl.server.tls;

import org.jspecify.annotations.NullMarked;
