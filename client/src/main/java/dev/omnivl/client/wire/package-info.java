/** The connection to a server, and what its errors mean to a user. */
@NullMarked
package dev.omnivl.client.wire;

import org.jspecify.annotations.NullMarked;
