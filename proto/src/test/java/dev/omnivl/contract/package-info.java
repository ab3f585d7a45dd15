/**
 * What the wire contract must be like, whichever way it grows: documented, named as others name
 * theirs, and compatible with what was promised. All of it is read from protoc's descriptors, with
 * the comments of their sources.
 */
@NullMarked
package dev.omnivl.contract;

import org.jspecify.annotations.NullMarked;
