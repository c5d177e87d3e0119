/** What is wrong, how badly, and where: facts for people, as data until something prints them. */
@NullMarked
package io.gpuprof.runtime.diagnostic;

import org.jspecify.annotations.NullMarked;
