namespace Catalog.Infrastructure.Products.Import;

/// <summary>Maps the fields to the columns of a CSV file according to its header; -1 for a missing column.</summary>
internal readonly record struct CsvColumns(int Sku, int Name, int Description, int Price, int Currency, int Category, int Tags)
{
    private static readonly string[] Needed = ["sku", "name", "price", "currency", "category"];
    private static readonly string[] Optional = ["description", "tags"];

    /// <summary>Reads the header.</summary>
    /// <exception cref="UnreadableFileException">A column is missing, unknown or given twice.</exception>
    public static CsvColumns From(string[] header)
    {
        foreach (var name in Needed)
        {
            if (!header.Contains(name))
            {
                throw new UnreadableFileException(1, $"must be a header with the column '{name}'");
            }
        }

        for (var i = 0; i < header.Length; i++)
        {
            if (!Needed.Contains(header[i]) && !Optional.Contains(header[i]))
            {
                throw new UnreadableFileException(1, $"has an unknown column '{header[i]}'");
            }

            if (At(header[i]) != i)
            {
                throw new UnreadableFileException(1, $"has the column '{header[i]}' twice");
            }
        }

        return new CsvColumns(At("sku"), At("name"), At("description"), At("price"), At("currency"), At("category"), At("tags"));

        int At(string name) => Array.IndexOf(header, name);
    }
}
