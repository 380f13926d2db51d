using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>The formats that import knows: the data files beside this one, embedded.</summary>
internal static class FileFormats
{
    private const string Prefix = "import.";
    private const string Extension = ".json";

    private static readonly string[] Ours = ["sku", "name", "price", "currency", "category"];

    // Not generated at compile time: generated code sets what is missing to null, also where a property has a default.
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
    private static readonly Dictionary<string, FileFormat> All = Load();

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Finds a format by its name.</summary>
    public static FileFormat? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The format of a file by its columns: plain, unless all columns that mark another one are there.</summary>
    /// <param name="columns">The keys of the columns, see <see cref="ColumnName"/>.</param>
    public static FileFormat Recognize(IReadOnlySet<string> columns)
    {
        var isOurs = Ours.All(columns.Contains);
        return isOurs ? All[FileFormat.Plain] : All.Values.FirstOrDefault(format => format.RecognizedBy.Any(marks => marks.All(HasColumn))) ?? All[FileFormat.Plain];

        bool HasColumn(string mark) => columns.Any(column => ColumnName.Fits(mark, column));
    }

    private static Dictionary<string, FileFormat> Load()
    {
        var assembly = typeof(FileFormats).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name =>
            {
                using var file = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize<FileFormat>(file, Reading)! with { Name = name[Prefix.Length..^Extension.Length] };
            })
            .ToDictionary(format => format.Name);
    }
}
