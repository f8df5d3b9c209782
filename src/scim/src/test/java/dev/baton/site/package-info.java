/** The examples of the pages, as far as no other code has them. */
package dev.baton.site;
