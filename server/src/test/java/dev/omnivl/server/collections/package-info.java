@NullMarked
package dev.omnivl.server.collections;

import org.jspecify.annotations.NullMarked;
