/** The models that are served, each a value that is opened, leased and closed. */
@NullMarked
package dev.omnivl.server.models;

import org.jspecify.annotations.NullMarked;
