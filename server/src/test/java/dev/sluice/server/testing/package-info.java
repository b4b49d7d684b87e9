/** Fakes and harnesses that the tests share. */
@NullMarked
package dev.sluice.server.testing;

import org.jspecify.annotations.NullMarked;
