@NullMarked
package dev.omnivl.server.batch;

import org.jspecify.annotations.NullMarked;
