using System.Data.Common;

namespace Catalog.Infrastructure.Persistence;

/// <summary>The times that .NET can represent; PostgreSQL's range is larger.</summary>
internal static class ReadableTimes
{
    private static readonly DateTimeOffset Zero = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero); // PostgreSQL's

    /// <summary>SQL after a column, true for a time that its constraint accepts; a row that is older than its constraint may have another.</summary>
    public const string InRange = "BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00'";

    public static string Check(string column) =>
        $"{column} >= '0001-01-01 00:00:00+00'::timestamptz AND {column} < '10000-01-01 00:00:00+00'::timestamptz";

    /// <summary>Reads a time; one that .NET cannot represent, in a row older than its constraint, becomes the first or the last that it can.</summary>
    public static DateTimeOffset Read(DbDataReader reader, int column)
    {
        var microseconds = reader.GetFieldValue<long>(column);
        var (least, most) = ((DateTimeOffset.MinValue - Zero).Ticks, (DateTimeOffset.MaxValue - Zero).Ticks);
        return microseconds < least / TimeSpan.TicksPerMicrosecond ? DateTimeOffset.MinValue
            : microseconds > most / TimeSpan.TicksPerMicrosecond ? DateTimeOffset.MaxValue
            : Zero.AddMicroseconds(microseconds);
    }
}
