namespace Catalog.Infrastructure.Products.Import;

/// <summary>Compares names of columns: <c>item_id</c>, <c>Item ID</c> and <c>itemId</c> are the same.</summary>
internal static class ColumnName
{
    /// <summary>Letters and digits in lower case; the name itself if it has none.</summary>
    public static string Key(string name)
    {
        var key = string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
        return key.Length > 0 ? key : name;
    }

    /// <summary>Whether a column is meant by a name; a name that begins with * means any that ends like it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="columnKey">The key of the column.</param>
    public static bool Fits(string name, string columnKey) => name.StartsWith('*')
        ? columnKey.EndsWith(Key(name), StringComparison.Ordinal)
        : columnKey == Key(name);
}
