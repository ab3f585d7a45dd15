/**
 * Reads the folders in which public models come: {@link dev.omnivl.importer.hub.HubFolder} says
 * what is there, {@link dev.omnivl.importer.hub.Settings} what their JSON files say.
 */
@NullMarked
package dev.omnivl.importer.hub;

import org.jspecify.annotations.NullMarked;
