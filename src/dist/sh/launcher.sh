#!/bin/sh
# Stands in for the launcher in C where the build finds no C compiler. It does the same, at the price of a shell and
# readlink in the image and some milliseconds a call; --timeout then counts from the start of the JVM.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
command=${1-}
kind=service
if [ "$command" = health-check ]; then
    kind=probe
    unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS
fi
# The JDK's java command reads this one; the launcher in C does not.
unset JDK_JAVA_OPTIONS LD_LIBRARY_PATH
# The JVM reads arguments in the encoding of the locale. Complaints name one that is not installed, or locale itself.
case $(locale charmap 2>&1) in
    *locale:* | ANSI_X3.4-1968) export LC_ALL=C.UTF-8 ;;
esac
if [ "$command" = manifests ]; then
    set -- -cp "$home/lib/manifests/*" --add-reads=baton=ALL-UNNAMED -m baton/dev.baton.cli.BatonConnector "$@"
elif [ -r "$home/lib/$kind.aot" ]; then
    set -- "-XX:AOTCache=$home/lib/$kind.aot" -m baton/dev.baton.cli.BatonConnector "$@"
else
    set -- -m baton/dev.baton.cli.BatonConnector "$@"
fi
exec "$home/runtime/bin/java" --disable-@files "-XX:VMOptionsFile=$home/lib/$kind.vmoptions" "$@"
