@NullMarked
package dev.omnivl.server;

import org.jspecify.annotations.NullMarked;
