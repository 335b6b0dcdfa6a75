//! Names of companies that don't exist, as they might be in a dozen countries.

use super::random::Random;

/// How a country's companies are called: a fancy name, a trade, sometimes a region, and the legal form.
struct Country {
    names: &'static [&'static str],
    trades: &'static [&'static str],
    regions: &'static [&'static str],
    write: fn(name: &str, trade: &str, region: &str) -> String,
    /// A telephone number from a range that is set aside for fiction, where the country has one.
    phone: Option<fn(u64) -> String>,
}

pub struct Company {
    pub name: String,
    pub phone: Option<String>,
}

/// Some company; not necessarily another one each time.
pub fn company(random: &mut Random) -> Option<Company> {
    let country = COUNTRIES.get(usize::try_from(random.below(COUNTRIES.len() as u64)).ok()?)?;
    let (name, trade) = (random.one_of(country.names)?, random.one_of(country.trades)?);
    let region = random.one_of(country.regions)?;
    let number = random.below(100);
    Some(Company { name: (country.write)(name, trade, region), phone: country.phone.map(|phone| phone(number)) })
}

/// A mail domain's label: ASCII letters and digits with hyphens, empty where the name has none.
pub fn label(name: &str) -> String {
    let mut label = String::new();
    for c in name.chars() {
        match plain(c) {
            "" if c.is_ascii_alphanumeric() => label.push(c.to_ascii_lowercase()),
            "" if !label.is_empty() && !label.ends_with('-') && (c == ' ' || c == '-') => label.push('-'),
            letters => label.push_str(letters),
        }
    }
    label.trim_end_matches('-').to_owned()
}

/// The ASCII letters for one that isn't.
fn plain(c: char) -> &'static str {
    match c {
        'ä' | 'Ä' | 'å' | 'Å' | 'á' | 'ã' | 'â' | 'ą' => "a",
        'ö' | 'Ö' | 'ó' | 'õ' | 'ô' => "o",
        'ü' | 'Ü' | 'ú' => "u",
        'é' | 'É' | 'è' | 'ê' | 'ę' => "e",
        'í' | 'î' => "i",
        'ñ' | 'ń' => "n",
        'ç' | 'ć' => "c",
        'ł' | 'Ł' => "l",
        'ś' | 'Ś' => "s",
        'ż' | 'ź' | 'Ż' => "z",
        'ß' => "ss",
        _ => "",
    }
}

fn spaced(parts: [&str; 4]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

const COUNTRIES: [Country; 12] = [
    Country {
        names: &[
            "Falkenrode",
            "Birkentau",
            "Hohenwieck",
            "Silbermoor",
            "Grauwald",
            "Eichenthurm",
            "Lerchenhain",
            "Rabenfurt",
            "Tannried",
            "Kupferau",
        ],
        trades: &["Logistik", "Medizintechnik", "Maschinenbau", "Verlag", "Feinkost", "Werkzeuge", "Küchen", "Solar"],
        regions: &["", "", "Nord", "Süd"],
        write: |name, trade, region| spaced([name, trade, region, "GmbH"]),
        phone: Some(|number| format!("+49 30 231250{number:02}")),
    },
    Country {
        names: &[
            "Björkvind",
            "Sjöhamra",
            "Lövstranda",
            "Granvika",
            "Norrskär",
            "Älvholma",
            "Snöfjärda",
            "Tallmåla",
            "Vinterhöjd",
            "Måsgrund",
        ],
        trades: &["Fastigheter", "Handel", "Transport", "Teknik", "Hälsa", "Bygg", "Media", "Energi"],
        regions: &["", "", "Norr", "Väst"],
        write: |name, trade, region| spaced([name, trade, region, "AB"]),
        phone: None,
    },
    Country {
        names: &[
            "Vallecierzo",
            "Montebruma",
            "Ríofresno",
            "Calatormenta",
            "Olivar Plata",
            "Puertoluna",
            "Nievesol",
            "Trigoviento",
            "Almendral Claro",
            "Peñasombra",
        ],
        trades: &[
            "Alimentación",
            "Construcciones",
            "Diseño",
            "Farmacia",
            "Transportes",
            "Turismo",
            "Energía",
            "Textil",
        ],
        regions: &["", "", "Levante", "Norte"],
        write: |name, trade, region| spaced([name, trade, region, "SL"]),
        phone: None,
    },
    Country {
        names: &[
            "Kestrelwood",
            "Thornquay",
            "Amberdrift",
            "Protea Ridge",
            "Redkloof",
            "Saltlark",
            "Marula Gate",
            "Whinstone Lane",
            "Quagga Creek",
            "Ironbushveld",
        ],
        trades: &["Foods", "Freight", "Clinics", "Mining Supplies", "Outfitters", "Brokers", "Print", "Robotics"],
        regions: &["", "", "Cape", "Highveld"],
        write: |name, trade, region| spaced([name, trade, region, "(Pty) Ltd"]),
        phone: None,
    },
    Country {
        names: &[
            "Orchid Lantern",
            "Jade Monsoon",
            "Rattan Tide",
            "Pelangi Timur",
            "Merbau Peak",
            "Lotus Anchor",
            "Bayan Sky",
            "Nutmeg Row",
            "Kingfisher Straits",
            "Teakleaf",
        ],
        trades: &["Trading", "Marine", "Education", "Foods", "Media", "Property", "Health", "Logistics"],
        regions: &["", "", "Asia", "East"],
        write: |name, trade, region| spaced([name, trade, region, "Pte Ltd"]),
        phone: None,
    },
    Country {
        names: &["雲見野", "白鷺沢", "朝凪浜", "緑ヶ窪", "銀杏原", "風待堂", "星渡", "霧笛", "花笠谷", "月影坂"],
        trades: &["商事", "電機", "食品", "物流", "印刷", "薬局", "建設", "観光"],
        regions: &["", "", "東", "西"],
        write: |name, trade, region| format!("株式会社{name}{region}{trade}"),
        phone: None,
    },
    Country {
        names: &["云岚溪", "晨屿", "青墨川", "松澜", "锦禾湾", "月桐里", "棠岭", "鹭洲桥", "星垣", "竹屿"],
        trades: &["科技", "贸易", "食品", "物流", "教育", "医疗", "建材", "文化"],
        regions: &["", "", "华东", "华南"],
        write: |name, trade, region| format!("{name}{region}{trade}有限公司"),
        phone: None,
    },
    Country {
        names: &[
            "Serra do Luar",
            "Garça Azul",
            "Pedra Serena",
            "Mata Clara",
            "Lagoa do Vento",
            "Ipê Dourado",
            "Rio das Conchas",
            "Campo Estrela",
            "Porto Neblina",
            "Jangada Nova",
        ],
        trades: &["Alimentos", "Transportes", "Saúde", "Construções", "Educação", "Têxtil", "Turismo", "Grãos"],
        regions: &["", "", "Sul", "Nordeste"],
        write: |name, trade, region| spaced([name, trade, region, "Ltda"]),
        phone: None,
    },
    Country {
        names: &[
            "Valbrume",
            "Clairfontis",
            "Montaurel",
            "Rochevent",
            "Boisdérive",
            "Pierrelune",
            "Aubépine Noire",
            "Merlecourt",
            "Sablonnière",
            "Hautefalaise",
        ],
        trades: &["Conseil", "Logistique", "Santé", "Édition", "Bâtiment", "Traiteur", "Optique", "Vergers"],
        regions: &["", "", "Ouest", "Méditerranée"],
        write: |name, trade, region| spaced([name, trade, region, "SAS"]),
        phone: Some(|number| format!("+33 1 99 00 10 {number:02}")),
    },
    Country {
        names: &[
            "Suryapath",
            "Neelgagan",
            "Chandravan",
            "Amritdhara",
            "Devshikhar",
            "Padmanadi",
            "Megharaga",
            "Tarangini",
            "Kesarvan",
            "Vayudoot",
        ],
        trades: &["Textiles", "Pharma", "Foods", "Engineering", "Software", "Exports", "Ceramics", "Diagnostics"],
        regions: &["", "", "South", "West"],
        write: |name, trade, region| spaced([name, trade, region, "Pvt Ltd"]),
        phone: None,
    },
    Country {
        names: &[
            "Brzozodół",
            "Słonecznia",
            "Wierzbopol",
            "Jarzębiniec",
            "Złotokłos",
            "Mglistobrzeg",
            "Orlikowo",
            "Żurawieniec",
            "Śnieżnopol",
            "Dębolas",
        ],
        trades: &["Handel", "Transport", "Meble", "Budowa", "Zdrowie", "Druk", "Ogrody", "Elektronika"],
        regions: &["", "", "Północ", "Wschód"],
        write: |name, trade, region| spaced([name, trade, region, "Sp. z o.o."]),
        phone: None,
    },
    Country {
        names: &[
            "Copper Heron",
            "Pine Lantern",
            "Blue Thicket",
            "Maple Anvil",
            "Quiet Ferry",
            "Juniper Mesa",
            "Granite Wren",
            "Prairie Loom",
            "Cedar & Quill",
            "Lakeshore Otter",
        ],
        trades: &["Dental", "Analytics", "Roofing", "Brewing", "Learning", "Freight", "Optics", "Orchards"],
        regions: &["", "", "Pacific", "Midwest"],
        write: |name, trade, region| format!("{}, Inc.", spaced([name, trade, region, ""])),
        phone: Some(|number| format!("+1 202 555 01{number:02}")),
    },
];
