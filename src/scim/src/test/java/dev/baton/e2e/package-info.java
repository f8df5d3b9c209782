/** Tests of the packaged program, as its users start it: the launcher in a process of its own. */
package dev.baton.e2e;
