/** TLS over real connections. */
@NullMarked
package dev.omnivl.server.tls;

import org.jspecify.annotations.NullMarked;
