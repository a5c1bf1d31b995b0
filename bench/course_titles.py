"""Course titles in five languages, generated: a subject, another subject and a frame, each title once.

They are for measuring only; no university teaches exactly these.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

AND = {"kk": "және", "ru": "и", "en": "and", "zh": "与", "tr": "ve"}
SUBJECTS = {
    "kk": "математика|физика|химия|биология|география|тарих|әлеуметтану|құқықтану|экономика|қаржы|есеп|басқару|"
    "педагогика|психология|тіл білімі|әдебиет|аударма|журналистика|философия|саясаттану|мәдениеттану|"
    "дінтану|өнертану|сәулет|құрылыс|тау-кен ісі|мұнай өңдеу|металлургия|энергетика|көлік|ауыл шаруашылығы|"
    "мал дәрігерлігі|топырақтану|су ресурстары|экология|медицина|фармация|мейіргер ісі|бағдарламалау|"
    "деректер қоры|жасанды зерде|желілер|робот техникасы|туризм",
    "ru": "математика|физика|химия|биология|география|история|социология|право|экономика|финансы|бухгалтерский учёт|"
    "управление|педагогика|психология|языкознание|литература|переводоведение|журналистика|философия|"
    "политология|культурология|религиоведение|искусствоведение|архитектура|строительство|горное дело|"
    "нефтепереработка|металлургия|энергетика|транспорт|сельское хозяйство|ветеринария|почвоведение|"
    "водные ресурсы|экология|медицина|фармация|сестринское дело|программирование|базы данных|"
    "искусственный интеллект|сети|робототехника|туризм",
    "en": "mathematics|physics|chemistry|biology|geography|history|sociology|law|economics|finance|accounting|"
    "management|education|psychology|linguistics|literature|translation|journalism|philosophy|politics|"
    "cultural studies|religion|art history|architecture|civil engineering|mining|petroleum refining|metallurgy|"
    "energy systems|transport|agriculture|veterinary science|soil science|water resources|ecology|medicine|"
    "pharmacy|nursing|programming|databases|artificial intelligence|networks|robotics|tourism",
    "zh": "数学|物理|化学|生物|地理|历史|社会学|法学|经济|金融|会计|管理|教育|心理学|语言学|文学|翻译|新闻|哲学|政治|"
    "文化研究|宗教|艺术史|建筑|土木工程|采矿|石油炼制|冶金|能源系统|交通|农业|兽医|土壤|水资源|生态|医学|药学|护理|"
    "程序设计|数据库|人工智能|网络|机器人|旅游",
    "tr": "matematik|fizik|kimya|biyoloji|coğrafya|tarih|sosyoloji|hukuk|ekonomi|maliye|muhasebe|yönetim|eğitim|"
    "psikoloji|dilbilim|edebiyat|çeviri|gazetecilik|felsefe|siyaset|kültür araştırmaları|din bilimi|sanat tarihi|"
    "mimarlık|inşaat|madencilik|petrol arıtma|metalurji|enerji sistemleri|ulaştırma|tarım|veterinerlik|"
    "toprak bilimi|su kaynakları|çevre bilimi|tıp|eczacılık|hemşirelik|programlama|veri tabanı|yapay zekâ|ağlar|"
    "robotik|turizm",
}
FRAMES = {
    "kk": "кіріспе|негіздері|тарихы|әдістері|теориясы|практикумы|зертханасы|семинары|жобасы|қолданбалы курс|тереңдетілген "
    "курс|қазіргі мәселелер|зерттеу әдіснамасы|статистикалық талдау|модельдеу|халықаралық тәжірибе|ұлттық стандарттар|"
    "ғылыми жазу|кәсіби этика|цифрлық құралдар|өндірістік тәжірибе|магистрлік семинар|докторлық семинар|жазғы мектеп|"
    "қашықтан оқыту|эксперимент жоспарлау|сапа бақылауы|тәуекелдер|тұрақты даму|аймақтық ерекшеліктер|инновация|"
    "кәсіпкерлік|оқыту әдістемесі|терминология|мемлекеттік саясат|қауіпсіздік|салыстырмалы талдау|жобаларды бағалау|"
    "деректермен жұмыс|дипломдық жұмыс",
    "ru": "введение|основы|история|методы|теория|практикум|лаборатория|семинар|проект|прикладной курс|углублённый курс|"
    "современные проблемы|методология исследований|статистический анализ|моделирование|международный опыт|"
    "национальные стандарты|научное письмо|профессиональная этика|цифровые инструменты|производственная практика|"
    "магистерский семинар|докторский семинар|летняя школа|дистанционное обучение|планирование эксперимента|"
    "контроль качества|риски|устойчивое развитие|региональные особенности|инновации|предпринимательство|"
    "методика преподавания|терминология|государственная политика|безопасность|сравнительный анализ|"
    "оценка проектов|работа с данными|дипломная работа",
    "en": "introduction|foundations|history|methods|theory|practical course|laboratory|seminar|project|applied course|"
    "advanced course|current problems|research methodology|statistical analysis|modelling|international practice|"
    "national standards|scientific writing|professional ethics|digital tools|industrial placement|master seminar|"
    "doctoral seminar|summer school|distance learning|design of experiments|quality control|risk|"
    "sustainable development|regional aspects|innovation|entrepreneurship|teaching methods|terminology|public policy|"
    "safety|comparative analysis|project appraisal|working with data|final thesis",
    "zh": "导论|基础|史|方法|理论|实践课|实验|研讨课|项目|应用课程|高级课程|当代问题|研究方法论|统计分析|建模|国际经验|"
    "国家标准|科学写作|职业伦理|数字工具|生产实习|硕士研讨课|博士研讨课|暑期学校|远程学习|实验设计|质量控制|风险|"
    "可持续发展|区域特点|创新|创业|教学法|术语|公共政策|安全|比较分析|项目评估|数据处理|毕业论文",
    "tr": "giriş|temeller|tarihçe|yöntemler|kuram|uygulama dersi|laboratuvar|seminer|proje|uygulamalı ders|ileri ders|"
    "güncel sorunlar|araştırma yöntemi|istatistiksel çözümleme|modelleme|uluslararası deneyim|ulusal ölçünler|"
    "bilimsel yazım|meslek ahlakı|dijital araçlar|staj|yüksek lisans semineri|doktora semineri|yaz okulu|"
    "uzaktan öğrenim|deney tasarımı|kalite kontrol|risk|sürdürülebilir kalkınma|bölgesel özellikler|yenilik|girişimcilik|"
    "öğretim yöntemleri|terim bilgisi|kamu politikası|güvenlik|karşılaştırmalı çözümleme|proje değerlendirme|"
    "veriyle çalışma|bitirme tezi",
}


def titles(count: int, seed: int = 20261125) -> Iterator[tuple[str, str]]:
    """*count* different (language, title), the languages equally often; 378,400 at most."""
    chance = random.Random(seed)
    pools = {}
    for lang, subjects in SUBJECTS.items():
        one, frames = subjects.split("|"), FRAMES[lang].split("|")
        pool = [
            (a, b, c) for a in range(len(one)) for b in range(len(one)) if a != b for c in range(len(frames))
        ]
        chance.shuffle(pool)
        glue = "{a}{d}{b}：{c}" if lang == "zh" else "{a} {d} {b}: {c}"
        pools[lang] = [
            glue.format(a=one[a], b=one[b], c=frames[c], d=AND[lang]).capitalize() for a, b, c in pool
        ]
    langs = sorted(pools)
    for number in range(count):
        lang = langs[number % len(langs)]
        yield lang, pools[lang][number // len(langs)]
