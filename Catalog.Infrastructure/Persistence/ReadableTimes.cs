namespace Catalog.Infrastructure.Persistence;

/// <summary>The times that .NET can represent: PostgreSQL goes on for 290,000 years.</summary>
internal static class ReadableTimes
{
    /// <summary>The constraint of a column.</summary>
    public static string Check(string column) =>
        $"{column} >= '0001-01-01 00:00:00+00'::timestamptz AND {column} < '10000-01-01 00:00:00+00'::timestamptz";
}
