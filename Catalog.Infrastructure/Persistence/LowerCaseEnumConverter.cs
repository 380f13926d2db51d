using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Stores an enum as its name in lower case, which is readable in SQL and independent of the order of the enum.</summary>
/// <typeparam name="T">The enum; its names differ by more than case.</typeparam>
internal sealed class LowerCaseEnumConverter<T>()
    : ValueConverter<T, string>(value => value.ToString().ToLower(), text => Enum.Parse<T>(text, ignoreCase: true))
    where T : struct, Enum
{
    /// <summary>The constraint of a column: the names, and nothing else.</summary>
    public static string Check(string column) =>
        $"{column} IN ({string.Join(", ", Enum.GetNames<T>().Select(name => $"'{name.ToLowerInvariant()}'"))})";
}
