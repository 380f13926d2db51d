namespace Catalog.Infrastructure.Persistence;

/// <summary>The times that .NET can represent; PostgreSQL's range is larger.</summary>
internal static class ReadableTimes
{
    public static string Check(string column) =>
        $"{column} >= '0001-01-01 00:00:00+00'::timestamptz AND {column} < '10000-01-01 00:00:00+00'::timestamptz";
}
