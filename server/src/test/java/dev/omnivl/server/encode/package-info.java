@NullMarked
package dev.omnivl.server.encode;

import org.jspecify.annotations.NullMarked;
