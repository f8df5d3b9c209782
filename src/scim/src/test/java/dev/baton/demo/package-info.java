/** The demonstration that the README's first command starts: the packaged program against the SCIM sandbox. */
package dev.baton.demo;
