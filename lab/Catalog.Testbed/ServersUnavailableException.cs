namespace Catalog.Testbed;

/// <summary>There is no PostgreSQL and Redis to work with; the message says why and names the three ways out.</summary>
public sealed class ServersUnavailableException : Exception
{
    private const string WaysOut = """
        Any one of these helps:
          1. Name running servers: CATALOG_POSTGRES='Host=...;Username=...;Password=...' and CATALOG_REDIS=host:port
             (docker compose up -d postgres redis starts some).
          2. Start Docker: it is enough; servers run in containers then, which are thrown away.
          3. Install them. Debian, Ubuntu: sudo apt-get install postgresql redis-server. macOS: brew install postgresql redis.
        """;

    internal ServersUnavailableException(string reason, Exception? cause = null)
        : base($"{reason}{Environment.NewLine}{WaysOut}", cause)
    {
    }
}
