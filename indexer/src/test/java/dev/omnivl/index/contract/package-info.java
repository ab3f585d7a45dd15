/**
 * What every index must do, stated once: each back end's tests extend these classes and say how one
 * is opened.
 */
@NullMarked
package dev.omnivl.index.contract;

import org.jspecify.annotations.NullMarked;
