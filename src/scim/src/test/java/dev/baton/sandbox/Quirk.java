package dev.baton.sandbox;

/** In what a SCIM service may differ from RFC 7643 and RFC 7644. Each was seen in a service or in reports about one. */
public enum Quirk {
    // Lists
    /** Filters are ignored, and everybody is listed. */
    IGNORES_FILTERS,
    /** Every filter is refused with 400 {@code invalidFilter}. */
    REFUSES_FILTERS,
    /** Every filter is an error of the server, 500. */
    FAILS_ON_FILTERS,
    /** Filters by {@code externalId} are refused. */
    REFUSES_EXTERNAL_ID_FILTER,
    /** Filters find whatever contains the value. */
    FILTERS_BY_PART,
    /** The parameter {@code excludedAttributes} is refused. */
    REFUSES_EXCLUDED_ATTRIBUTES,
    /** A list without matches is 404. */
    NOT_FOUND_FOR_NO_MATCH,
    /** The {@code totalResults} of a page is its own size. */
    TOTAL_OF_PAGE,
    /** The {@code totalResults} is text. */
    TOTAL_AS_TEXT,
    /** There is no {@code totalResults}. */
    NO_TOTAL,
    /** A page holds 20 at most. */
    SMALL_PAGES,
    /** Each page is the first one. */
    IGNORES_START_INDEX,
    /** The first resource is number 0. */
    STARTS_AT_ZERO,
    /** The {@code startIndex} counts pages. */
    COUNTS_PAGES,
    /** Pages follow one another by cursor (RFC 9865). */
    CURSORS,
    /** A list is a bare array. */
    BARE_LISTS,

    // Resources
    /** The {@code active} is 1 or 0. */
    ACTIVE_AS_NUMBER,
    /** The {@code active} is "True" or "False". */
    ACTIVE_AS_TEXT,
    /** The {@code active} is a word. */
    ACTIVE_AS_WORD,
    /** Ids are JSON numbers. */
    NUMERIC_IDS,
    /** No {@code schemas} anywhere. */
    NO_SCHEMAS,
    /** No {@code externalId} is kept. */
    KEEPS_NO_EXTERNAL_ID,
    /** An {@code externalId} with a colon in it is refused. */
    REFUSES_COLON,
    /** Groups never show their members. */
    HIDES_MEMBERS,
    /** Users never show their groups. */
    HIDES_GROUPS,

    // Answers
    /** The answer to a change is text. */
    ANSWERS_TEXT,
    /** The answer to a change is HTML. */
    ANSWERS_HTML,
    /** The answer to a change is {@code true}. */
    ANSWERS_TRUE,
    /** The answer to a change is {@code null}. */
    ANSWERS_NULL,
    /** The answer to a change is {@code []}. */
    ANSWERS_EMPTY_LIST,
    /** The answer to a change is a newline. */
    ANSWERS_NEWLINE,
    /** The answer to a change is 204. */
    ANSWERS_NOTHING,
    /** The answer to a change shows the resource as it was. */
    ANSWERS_OLD_STATE,
    /** An account that is created is at a {@code Location}, and nothing else is said. */
    LOCATION_ONLY,
    /** An account is created, and nothing is said of it. */
    CREATED_WITHOUT_A_WORD,
    /** Creating an account that is there returns it, with 200. */
    CREATE_RETURNS_EXISTING,
    /** Changes are made after their answer, 202. */
    ACCEPTS_FOR_LATER,
    /** A {@code userName} that is taken is 400 with {@code uniqueness}. */
    UNIQUENESS_AS_BAD_REQUEST,

    // Representation
    /** The media type is {@code application/json+scim}. */
    TYPE_JSON_SCIM,
    /** The media type is {@code text/json}. */
    TYPE_TEXT_JSON,
    /** The media type is {@code text/html}, though the body is JSON. */
    TYPE_HTML,
    /** No media type. */
    NO_TYPE,
    /** UTF-16, and the media type says so. */
    UTF_16,
    /** Latin-1, and the media type says so. */
    LATIN_1,
    /** A byte order mark before UTF-8. */
    BYTE_ORDER_MARK,
    /** Compressed though nobody asked for it. */
    GZIP,

    /** Only {@code application/json} is taken: 415. */
    WANTS_PLAIN_JSON,

    // PATCH
    /** PATCH is 405. */
    NO_PATCH,
    /** Paths are refused. */
    REFUSES_PATHS,
    /** Operations with paths are ignored. */
    IGNORES_PATHS,
    /** Only Add, Replace and Remove are known. */
    WANTS_CAPITALS,
    /** Other operations than Add, Replace and Remove are ignored. */
    IGNORES_SMALL_LETTERS,
    /** The paths {@code name} and {@code emails} are refused. */
    REFUSES_COMPLEX_PATHS,
    /** Paths with a dot or a filter are refused. */
    REFUSES_NARROW_PATHS,
    /** Paths with a dot or a filter are an error of the server, 500. */
    FAILS_ON_NARROW_PATHS,
    /** Removing an attribute is refused. */
    REFUSES_ATTRIBUTE_REMOVAL,
    /** Removing an attribute is ignored. */
    IGNORES_ATTRIBUTE_REMOVAL,
    /** Accounts that are disabled are not shown, 404. */
    HIDES_DISABLED,
    /** PATCH is accepted, and does nothing. */
    IGNORES_PATCH,
    /** PUT is accepted, and does nothing. */
    IGNORES_PUT,

    // Members
    /** A path like {@code members[value eq "1"]} is ignored. */
    IGNORES_MEMBER_FILTER,
    /** A path like {@code members[value eq "1"]} is refused. */
    REFUSES_MEMBER_FILTER,
    /** The value of a removal is refused. */
    REFUSES_MEMBER_VALUE,
    /** The value of a removal is ignored: all members are removed (RFC 7644 section 3.5.2.2). */
    REMOVES_ALL_MEMBERS,
    /** A member needs a {@code $ref}. */
    WANTS_FULL_MEMBERS,
    /** Adding a member that is there is 409. */
    MEMBER_TWICE_CONFLICT,
    /** Adding a member that is there is 400. */
    MEMBER_TWICE_BAD_REQUEST,
    /** Adding a member that is there is 500. */
    MEMBER_TWICE_ERROR,
    /** Removing a member that is not there is 400. */
    NO_MEMBER_BAD_REQUEST,
    /** Groups have very many members. */
    LARGE_GROUPS,

    // The service itself
    /** No {@code /ServiceProviderConfig}: 404. */
    CONFIG_NOT_FOUND,
    /** No {@code /ServiceProviderConfig}: 403. */
    CONFIG_FORBIDDEN,
    /** No {@code /ServiceProviderConfig}: 501. */
    CONFIG_NOT_IMPLEMENTED,
    /** A page of the website in place of {@code /ServiceProviderConfig}. */
    CONFIG_IS_HTML,
    /** The configuration is in a list. */
    CONFIG_IN_LIST,
    /** The configuration has a schema of a draft. */
    CONFIG_OLD_SCHEMA,
    /** Paths have to end with a slash: 308. */
    REDIRECTS_TO_SLASH,
    /** Paths have to end with a slash: 404. */
    WANTS_SLASH,
    /** The query of the base URL has to come with every request. */
    WANTS_COMPANY
}
