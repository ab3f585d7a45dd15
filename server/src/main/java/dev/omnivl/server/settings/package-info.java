/** Every setting of the server. */
@NullMarked
package dev.omnivl.server.settings;

import org.jspecify.annotations.NullMarked;
