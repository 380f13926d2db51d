using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Catalog.Api.Hosting;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Policies;

namespace Catalog.Tests.Operations;

/// <summary>docs/settings.md, written from the options classes: their sections, properties, defaults, ranges and comments.</summary>
internal static partial class SettingsPage
{
    private const string Head = """
        # Settings

        Written from the options classes by a test, which fails when they differ; [operations.md](operations.md#settings) says where settings
        are put. Times are `[days.]hours:minutes:seconds`. A value out of range stops the start and names the setting.


        """;

    private static readonly Assembly[] Assemblies = [typeof(LimitsOptions).Assembly, typeof(DatabaseOptions).Assembly, typeof(CachingOptions).Assembly];
    private static readonly Dictionary<string, string> Comments = Assemblies.SelectMany(ReadComments).ToDictionary();

    public static string Write()
    {
        var page = new StringBuilder(Head);
        var sections = Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => SectionOf(type) is not null).OrderBy(SectionOf, StringComparer.Ordinal).ToList();
        foreach (var type in sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"## {SectionOf(type)}\n\n{CommentOf("T:" + type.FullName)}\n\n");
            AppendTable(page, RowsOf(Activator.CreateInstance(type)!, SectionOf(type)!));
        }

        page.Append("## Policies\n\nThe same in each section whose table has them; the defaults there are the resource's own.\n\n");
        page.Append("| setting | range | meaning |\n|---|---|---|\n");
        foreach (var property in PolicyProperties)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{property.Name}` | {RangeOf(property)} | {CommentOf(property)} |\n");
        }

        return page.ToString();
    }

    private static IEnumerable<PropertyInfo> PolicyProperties =>
        typeof(CachePolicy).GetProperties().Where(property => ResourcePolicies.Settings.Contains(property.Name));

    private static string? SectionOf(Type type) =>
        type.Name.EndsWith("Options", StringComparison.Ordinal) ? type.GetField("Section")?.GetRawConstantValue() as string : null;

    private static void AppendTable(StringBuilder page, IEnumerable<string> rows)
    {
        page.Append("| setting | default | range | meaning |\n|---|---|---|---|\n");
        page.AppendJoin("", rows).Append('\n');
    }

    private static IEnumerable<string> RowsOf(object options, string section)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(options);
            if (value is CachePolicy policy)
            {
                foreach (var own in PolicyProperties)
                {
                    yield return $"| `{section}:{own.Name}` | {TextOf(own.GetValue(policy))} | {RangeOf(own)} | [policy](#policies) |\n";
                }
            }
            else if (value is not null && Assemblies.Contains(value.GetType().Assembly))
            {
                foreach (var row in RowsOf(value, $"{section}:{property.Name}"))
                {
                    yield return row;
                }
            }
            else if (property.SetMethod is { IsPublic: true } || value is System.Collections.IList)
            {
                yield return $"| `{section}:{property.Name}` | {TextOf(value)} | {RangeOf(property)} | {CommentOf(property)} |\n";
            }
        }
    }

    private static string TextOf(object? value) => value switch
    {
        null => "none",
        System.Collections.IList => "none",
        string text => text == Environment.MachineName ? "the machine's name" : $"`{text}`",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan { Ticks: var ticks } time when ticks % TimeSpan.TicksPerSecond == 0 => $"`{time.ToString("c", CultureInfo.InvariantCulture)}`",
        TimeSpan time => $"`{time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0')}`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => value.ToString()!,
    };

    private static string RangeOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            return $"`{pattern.Pattern}`";
        }

        return property.GetCustomAttribute<RangeAttribute>() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"`{range.Minimum}` to `{range.Maximum}`")
            : "";
    }

    private static string CommentOf(PropertyInfo property) => CommentOf($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private static string CommentOf(string member) => Comments.GetValueOrDefault(member)
        ?? throw new InvalidOperationException($"{member} has no comment.");

    private static IEnumerable<KeyValuePair<string, string>> ReadComments(Assembly assembly) =>
        XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Where(member => member.Attribute("name")!.Value[1..].StartsWith(":Catalog.", StringComparison.Ordinal) && member.Element("summary") is not null)
            .Select(member => KeyValuePair.Create(member.Attribute("name")!.Value, Plain(member.Element("summary")!)));

    private static string Plain(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("cref") ?? see.Attribute("langword"))!.Value.Split('.', ':')[^1]}`",
            XElement other => other.Value,
            _ => node.ToString(),
        }));
        return Space().Replace(text, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
