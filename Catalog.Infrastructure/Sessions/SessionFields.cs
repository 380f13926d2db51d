namespace Catalog.Infrastructure.Sessions;

/// <summary>The fields of a session's hash in Redis; <c>cart</c> and <c>locale</c> have the same names in the row's data.</summary>
internal static class SessionFields
{
    public const string Id = "id";
    public const string User = "user";
    public const string Role = "role";
    public const string Client = "client";
    public const string Created = "created";
    public const string Ends = "ends"; // milliseconds since 1970, as session_read.lua needs them
    public const string Checked = "checked"; // the last read from the database, milliseconds since 1970 by Redis's clock
    public const string Seal = "seal"; // see SessionSeal
    public const string Version = "version";
    public const string Cart = "cart";
    public const string Locale = "locale";
}
