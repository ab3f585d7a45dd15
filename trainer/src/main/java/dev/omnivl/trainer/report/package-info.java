/**
 * A run as a page to read and to pass on: one HTML file that needs nothing else.
 *
 * <p>Curves are SVG of our own. Chart libraries draw through AWT, with colours and letters that
 * cannot follow the reader's scheme, and what turns that into SVG is under the GPL or the LGPL, or
 * many times the size of {@link dev.omnivl.trainer.report.LineChart}.
 */
@NullMarked
package dev.omnivl.trainer.report;

import org.jspecify.annotations.NullMarked;
